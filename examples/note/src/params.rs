//! Parameters: defaults and bounds.

use crate::errors::NoteError;
use crate::keys::PARAMS;
use crate::pb::Params;
use openledger_core::wire::coin_from_proto;
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::cosmos::base::v1beta1::Coin;

/// No text is longer than this, whatever the parameter says: the stateless check refuses such a message before the
/// state is read.
pub const LONGEST_TEXT: u32 = 4_096;

/// The parameters that `init` writes, the deposit in `denom`.
pub fn default_params(denom: &str) -> Params {
    Params { deposit: Some(Coin { denom: denom.to_owned(), amount: "1000000".to_owned() }), max_text_length: 280 }
}

/// Checks all bounds.
///
/// # Errors
/// `note:5` naming the field.
pub fn validate(params: &Params) -> Res<()> {
    let deposit = params.deposit.as_ref().ok_or(NoteError::InvalidParams("deposit"))?;
    coin_from_proto(deposit).map_err(|_| NoteError::InvalidParams("deposit"))?;
    if !(1..=LONGEST_TEXT).contains(&params.max_text_length) {
        return Err(NoteError::InvalidParams("max_text_length").into());
    }
    Ok(())
}

/// The parameters in force.
///
/// # Errors
/// Out of gas; fatal when genesis wrote none.
pub fn get(ctx: &Ctx) -> Res<Params> {
    PARAMS.get(ctx)?.ok_or_else(|| Failure::corrupt("note parameters are missing"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(change: impl FnOnce(&mut Params)) -> String {
        let mut params = default_params("uopen");
        change(&mut params);
        validate(&params).unwrap_err().to_string()
    }

    #[test]
    fn defaults_hold_and_every_bound_is_enforced() {
        assert_eq!(validate(&default_params("uopen")), Ok(()));
        assert!(refused(|p| p.deposit = None).starts_with("deposit"));
        assert!(refused(|p| p.deposit.as_mut().unwrap().amount = "-1".into()).starts_with("deposit"));
        assert!(refused(|p| p.deposit.as_mut().unwrap().denom = "1".into()).starts_with("deposit"));
        assert!(refused(|p| p.max_text_length = 0).starts_with("max_text_length"));
        assert!(refused(|p| p.max_text_length = LONGEST_TEXT + 1).starts_with("max_text_length"));
    }
}
