// The same objects as in CommonJS, so that `instanceof` holds across both.
import portalSessions from "./index.js";

export const {
  SessionTable, Session, Cursor, Filter, ResolvedFilter, Policies, RevenuePolicy, LengthPolicy, Schedule, View, Edit, Review, CsvStream,
  PortalSessionsError, describe, guard, replay, startOfDay, tzdbVersion, verify, verifyAsync,
} = portalSessions;
