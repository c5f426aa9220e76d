//! The ends of transfers that the contract sends: the chain below it calls it, because their memo asks for it. A
//! transfer that failed is refunded to the contract before.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{DepsMut, Env, IbcBasicResponse, IbcSourceCallbackMsg};

use crate::ContractError;
use crate::outcome::{self, Outcome};

/// Ends a transfer. The chain calls only the contract that sent it.
///
/// # Errors
/// A transfer that is not on its way.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn ibc_source_callback(
    deps: DepsMut,
    _env: Env,
    msg: IbcSourceCallbackMsg,
) -> Result<IbcBasicResponse, ContractError> {
    match msg {
        IbcSourceCallbackMsg::Acknowledgement(end) => {
            let outcome = Outcome::of(&end.acknowledgement.data);
            outcome::end(deps.storage, &end.original_packet, outcome)
        }
        IbcSourceCallbackMsg::Timeout(end) => outcome::end(deps.storage, &end.packet, Outcome::late()),
    }
}
