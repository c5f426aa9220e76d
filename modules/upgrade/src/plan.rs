//! Plans: form, due time and the file that tells other programs of them.

use openledger_core::{BlockTime, Res, Sdk, wire};
use openledger_proto::cosmos::upgrade::v1beta1::Plan;
use serde_json::{Value, json};

/// A plan in the form in which it is stored: Go writes a time that was never set.
#[allow(deprecated, reason = "the SDK stores the field")]
pub(crate) fn stored(plan: &Plan) -> Plan {
    Plan { time: Some(wire::time_to_proto(BlockTime::GO_ZERO)), ..plan.clone() }
}

/// What must hold of any plan (SDK `Plan.ValidateBasic`).
///
/// # Errors
/// `sdk:18` for a plan without a name or a height, or with a time or a client state.
#[allow(deprecated, reason = "the fields must be refused")]
pub(crate) fn validate(plan: &Plan) -> Res<()> {
    let refused = |text: &str| Err(Sdk::InvalidRequest.wrap(text));
    if wire::time_from_proto(plan.time.as_ref()) != BlockTime::GO_ZERO {
        return refused("time-based upgrades have been deprecated in the SDK");
    }
    if plan.upgraded_client_state.is_some() {
        return refused("upgrade logic for IBC has been moved to the IBC module");
    }
    if plan.name.is_empty() {
        return refused("name cannot be empty");
    }
    if plan.height <= 0 {
        return refused("height must be greater than 0");
    }
    Ok(())
}

/// Whether the plan is due at this height (SDK `ShouldExecute`).
pub(crate) fn is_due(plan: &Plan, height: u64) -> bool {
    u64::try_from(plan.height).is_ok_and(|due| due > 0 && due <= height)
}

/// The content of `upgrade-info.json`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanInfo {
    /// The name of the upgrade, which the next binary knows.
    pub name: String,
    /// The height whose block waits for the next binary.
    pub height: u64,
    /// What the plan says for operators and for cosmovisor (where to get the binary).
    pub info: String,
}

impl PlanInfo {
    /// The file's text, byte for byte as Go writes it.
    pub fn to_json(&self) -> String {
        let quoted = |text: &str| {
            Value::from(text).to_string().replace('&', "\\u0026").replace('<', "\\u003c").replace('>', "\\u003e")
        };
        let info = if self.info.is_empty() { String::new() } else { format!(",\"info\":{}", quoted(&self.info)) };
        format!(
            "{{\"name\":{},\"time\":\"0001-01-01T00:00:00Z\",\"height\":{}{info}}}",
            quoted(&self.name),
            self.height
        )
    }

    /// Reads the file.
    ///
    /// # Errors
    /// A text that names the field.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(text).map_err(|e| e.to_string())?;
        let field = |name: &str| value.get(name).cloned().unwrap_or_else(|| json!(""));
        let text_of = |name: &str| field(name).as_str().map(str::to_owned).ok_or_else(|| format!("{name} is no text"));
        let found =
            Self { name: text_of("name")?, height: field("height").as_u64().unwrap_or(0), info: text_of("info")? };
        match found {
            Self { ref name, .. } if name.is_empty() => Err("name cannot be empty".to_owned()),
            Self { height: 0, .. } => Err("height must be greater than 0".to_owned()),
            found => Ok(found),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_that_of_go() {
        // json.Marshal(types.Plan{Name: ..., Height: ..., Info: ...})
        let info = PlanInfo {
            name: "v2".to_owned(),
            height: 12,
            info: "{\"binaries\":{\"any\":\"https://a/?b&c=<d>\"}}".to_owned(),
        };
        let text = info.to_json();
        assert_eq!(
            text,
            "{\"name\":\"v2\",\"time\":\"0001-01-01T00:00:00Z\",\"height\":12,\
             \"info\":\"{\\\"binaries\\\":{\\\"any\\\":\\\"https://a/?b\\u0026c=\\u003cd\\u003e\\\"}}\"}"
        );
        assert_eq!(PlanInfo::from_json(&text), Ok(info));
        let bare = PlanInfo { name: "v2".to_owned(), height: 1, info: String::new() };
        assert_eq!(PlanInfo::from_json(&bare.to_json()), Ok(bare));
        assert!(PlanInfo::from_json("{\"height\":3}").is_err() && PlanInfo::from_json("{\"name\":\"a\"}").is_err());
    }
}
