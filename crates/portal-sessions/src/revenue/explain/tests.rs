use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

use super::*;
use crate::error::ErrorKind;
use crate::policies::tests::{any_policies, any_session};
use crate::{Channel, Policies, RecognitionRule, Session, SessionTable};

/// The value of a plain decimal, by the definition of one.
fn value_of(text: &str) -> BigRational {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let scale = BigInt::from(10).pow(u32::try_from(fraction.len()).unwrap());
    BigRational::new(format!("{whole}{fraction}").parse().unwrap(), scale)
}

#[test]
fn each_factor_says_where_it_comes_from() {
    let policy =
        RevenuePolicy::builder().recognition(RecognitionRule::NonOverflow("0.30".parse().unwrap())).build().unwrap();
    let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse().unwrap(), Channel::Voice)
        .lead(true)
        .opportunity(true)
        .auto_assessment("No")
        .human_assessment("Yes-B")
        .lead_value("260")
        .conversion_ratio("0.9")
        .build()
        .unwrap();
    assert_eq!(
        serde_json::to_string(&policy.explain(&session)).unwrap(),
        concat!(
            r#"{"id":"s-1","factors":["#,
            r#"{"factor":"lead_value","value":"260","origin":"session","overridden":null,"hours":null},"#,
            r#"{"factor":"opportunity","value":"1","origin":"session","overridden":null,"hours":null},"#,
            r#"{"factor":"conversion_ratio","value":"0.9","origin":"session","overridden":null,"hours":null},"#,
            r#"{"factor":"success","value":"1","origin":"human","overridden":null,"hours":null},"#,
            r#"{"factor":"recognition","value":"0.3","origin":"policy","overridden":null,"hours":{"applied":"working","origin":"unknown"}}],"#,
            r#""asr":{"amount":"70.20","exact":"70.2","currency":"USD"},"counted":true,"excluded":null,"reason":null}"#,
        )
    );
}

#[test]
fn hours_come_from_the_session_or_the_schedule_and_apply_only_to_the_policy() {
    let schedule = crate::Schedule::builder(crate::Zone::utc()).weekly(crate::Weekday::Sunday, "09:00", "17:00");
    let policy = RevenuePolicy::builder().schedule(schedule.build().unwrap()).build().unwrap();
    let session = Session::builder("s-1", "2026-11-01T18:30:00Z".parse().unwrap(), Channel::Voice);
    let session = session.build().unwrap();
    let applied = |session: &Session| policy.explain(session).factors[4].hours;
    let from_schedule = AppliedHours { applied: Hours::NonWorking, origin: HoursOrigin::Schedule };
    assert_eq!(applied(&session), Some(from_schedule));
    let recorded = session.to_builder().hours(Hours::Working).build().unwrap();
    assert_eq!(applied(&recorded), Some(AppliedHours { applied: Hours::Working, origin: HoursOrigin::Session }));
    let shared = recorded.to_builder().recognition("0.5").build().unwrap();
    assert_eq!(applied(&shared), None);
    assert_eq!(policy.explain(&shared).factors[3].origin, None);
}

#[test]
fn a_table_explains_only_what_it_shows() {
    let session = Session::builder("s-1", "2026-11-01T18:30:00Z".parse().unwrap(), Channel::Voice).test(true);
    let table = SessionTable::from_sessions([session.build().unwrap()], Policies::default()).unwrap();
    let explanation = table.explain_asr("s-1").unwrap();
    assert_eq!((explanation.counted, explanation.excluded), (false, Some(Exclusion::Test)));
    let error = table.explain_asr("s-2").unwrap_err();
    assert_eq!((error.kind(), error.value()), (ErrorKind::UnknownSession, Some("s-2")));
}

proptest! {
    #[test]
    fn the_product_of_the_factors_is_the_asr(session in any_session(), policies in any_policies()) {
        let explanation = policies.revenue.explain(&session);
        let product = explanation.factors.iter().map(|factor| value_of(&factor.value)).product::<BigRational>();
        prop_assert_eq!(product, value_of(&explanation.asr.exact.to_string()));
        prop_assert_eq!(explanation.asr.exact, policies.revenue.asr(&session));
        prop_assert_eq!(explanation.reason.is_some(), explanation.asr.exact == Money::ZERO);
        prop_assert_eq!(explanation.excluded, policies.score(&session).excluded());
    }
}
