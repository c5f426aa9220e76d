//! Which messages other chains may have executed here, when this chain begins.

/// The messages that accounts of other chains may run at this chain's genesis. ibc-go's default is `*`, all
/// messages. A chain whose state holds rights, prices and answers should rather be asked for each: an account
/// that another chain controls may move its coins, stake, vote, pay for answers and contribute data, which is
/// what an agent is for.
///
/// What is left out, on purpose: `authz`, whose grants would outlive the channel and whose `MsgExec` would let a
/// chain run any message of everybody who grants; messages of core IBC and of this module, which would let
/// packets open channels and send packets; upgrades and parameters, which are governance's; contracts, whose code
/// can do all of this on behalf of the account. Governance may extend the list (at most 500 entries).
pub const ALLOWED_AT_GENESIS: &[&str] = &[
    "/cosmos.bank.v1beta1.MsgSend",
    "/cosmos.gov.v1.MsgVote",
    "/cosmos.staking.v1beta1.MsgBeginRedelegate",
    "/cosmos.staking.v1beta1.MsgCancelUnbondingDelegation",
    "/cosmos.staking.v1beta1.MsgDelegate",
    "/cosmos.staking.v1beta1.MsgUndelegate",
    "/ibc.applications.transfer.v1.MsgTransfer",
    "/openledger.attribution.v1.MsgWithdrawEarnings",
    "/openledger.datanet.v1.MsgCommitContribution",
    "/openledger.datanet.v1.MsgRevealContribution",
    "/openledger.inference.v1.MsgInfer",
    "/openledger.inference.v1.MsgInferBatch",
    "/openledger.inference.v1.MsgRetrieve",
];
