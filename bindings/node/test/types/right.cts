// The same names from CommonJS.
import portalSessions = require("portal-sessions");

const filter: portalSessions.Filter = new portalSessions.Filter({ lead: true });
void [filter, portalSessions.SessionTable.fromJson("[]").table.length];
