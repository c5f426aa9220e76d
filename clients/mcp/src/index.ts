/** What other programs that spend an owner's grant build on, such as the gateway. */
export { Agent, type Takes } from "./agent.js";
export { type FeeGrant, type Means, meansOf, type SpendingGrant } from "./allowance.js";
export { buy, MOST_INPUTS, type Order, type Outcome, prepare } from "./buying.js";
export { DENOM, SETTING_FLAGS, type Settings, settingsOf } from "./config.js";
export { FEE_MESSAGES, grantMessages, type Limit, revokeFees, revokeLimit, unsigned } from "./grant.js";
export { type AgentKey, keyOf, makeHome } from "./key.js";
export { money } from "./quoting.js";
