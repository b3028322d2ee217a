"use strict";
// The native half. It is private: what it takes has been checked in this folder.
module.exports = require("../portal_sessions.node");
