//! A contract with the replies that the chain would give it.

use cosmwasm_std::{
    Binary, Checksum, Deps, DepsMut, Empty, Env, MessageInfo, MsgResponse, Reply, Response, StdResult, SubMsgResult,
};
use cw_multi_test::Contract;

use crate::chain::ENVELOPE;

/// Wraps a contract: cw-multi-test gives the reply to `CosmosMsg::Any` without the response's type, and
/// refusals with the text of the whole call. The chain gives the type, and of a refusal `codespace: X, code:
/// N` alone.
pub fn on_chain(contract: Box<dyn Contract<Empty>>) -> Box<dyn Contract<Empty>> {
    Box::new(OnChain(contract))
}

struct OnChain(Box<dyn Contract<Empty>>);

impl Contract<Empty> for OnChain {
    fn instantiate(&self, deps: DepsMut, env: Env, info: MessageInfo, msg: Vec<u8>) -> StdResult<Response> {
        self.0.instantiate(deps, env, info, msg)
    }

    fn execute(&self, deps: DepsMut, env: Env, info: MessageInfo, msg: Vec<u8>) -> StdResult<Response> {
        self.0.execute(deps, env, info, msg)
    }

    fn query(&self, deps: Deps, env: Env, msg: Vec<u8>) -> StdResult<Binary> {
        self.0.query(deps, env, msg)
    }

    fn reply(&self, deps: DepsMut, env: Env, mut msg: Reply) -> StdResult<Response> {
        msg.result = as_on_chain(msg.result);
        self.0.reply(deps, env, msg)
    }

    fn sudo(&self, deps: DepsMut, env: Env, msg: Vec<u8>) -> StdResult<Response> {
        self.0.sudo(deps, env, msg)
    }

    fn migrate(&self, deps: DepsMut, env: Env, msg: Vec<u8>) -> StdResult<Response> {
        self.0.migrate(deps, env, msg)
    }

    fn checksum(&self) -> Option<Checksum> {
        self.0.checksum()
    }
}

fn as_on_chain(result: SubMsgResult) -> SubMsgResult {
    match result {
        SubMsgResult::Ok(mut response) => {
            if let Some((type_url, value)) = response.msg_responses.first().and_then(|r| opened(&r.value)) {
                response.msg_responses = vec![MsgResponse { type_url, value: value.clone() }];
                #[allow(deprecated, reason = "old contracts read it, and the chain fills it")]
                {
                    response.data = Some(value);
                }
            }
            SubMsgResult::Ok(response)
        }
        SubMsgResult::Err(text) => SubMsgResult::Err(redacted(&text).unwrap_or(text)),
    }
}

/// What the modules put into the data of their answer: a mark, the length of the type's name, the name, the
/// value.
fn opened(data: &Binary) -> Option<(String, Binary)> {
    let rest = data.as_slice().strip_prefix(ENVELOPE)?;
    let (length, rest) = rest.split_first()?;
    let (name, value) = rest.split_at_checked(usize::from(*length))?;
    Some((String::from_utf8(name.to_vec()).ok()?, Binary::from(value)))
}

/// The code within a longer text.
fn redacted(text: &str) -> Option<String> {
    let start = text.find("codespace: ")?;
    let found = text.get(start..)?;
    let (codespace, rest) = found.strip_prefix("codespace: ")?.split_once(", code: ")?;
    let code: String = rest.chars().take_while(char::is_ascii_digit).collect();
    Some(crate::refusal(codespace, code.parse().ok()?))
}
