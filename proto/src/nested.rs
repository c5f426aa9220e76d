//! Messages inside messages.

use prost_types::Any;

use crate::any::unpack;
use crate::cosmos::authz::v1beta1::MsgExec;

/// All messages that executing `messages` executes, in the order of execution: those that a grantee runs with
/// `cosmos.authz.v1beta1.MsgExec` follow it, at any depth. There is no recursion, so no depth is too great.
pub fn executed(messages: &[Any]) -> Vec<Any> {
    let mut waiting: Vec<Any> = messages.iter().rev().cloned().collect();
    let mut out = Vec::new();
    while let Some(message) = waiting.pop() {
        if let Ok(exec) = unpack::<MsgExec>(&message) {
            waiting.extend(exec.msgs.into_iter().rev());
        }
        out.push(message);
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::any::{pack, type_url};
    use crate::cosmos::bank::v1beta1::MsgSend;

    fn send(to: &str) -> Any {
        pack(&MsgSend { to_address: to.to_owned(), ..MsgSend::default() })
    }

    fn exec(msgs: Vec<Any>) -> Any {
        pack(&MsgExec { grantee: "g".to_owned(), msgs })
    }

    fn receivers(messages: &[Any]) -> Vec<String> {
        executed(messages).iter().filter_map(|m| unpack::<MsgSend>(m).ok()).map(|m| m.to_address).collect()
    }

    #[test]
    fn the_order_is_that_of_execution() {
        let messages =
            [send("a"), exec(vec![send("b"), exec(vec![exec(vec![send("c")]), send("d")]), send("e")]), send("f")];
        assert_eq!(receivers(&messages), ["a", "b", "c", "d", "e", "f"]);
        let execs = executed(&messages).iter().filter(|m| m.type_url == type_url::<MsgExec>()).count();
        assert_eq!(execs, 3);
        assert!(executed(&[]).is_empty());
    }

    #[test]
    fn depth_is_no_limit_and_garbage_ends_a_branch() {
        let deep = (0..2_000).fold(send("end"), |inner, _| exec(vec![inner]));
        assert_eq!(receivers(&[deep]), ["end"]);
        let garbage = Any { type_url: type_url::<MsgExec>(), value: vec![0xff] };
        assert_eq!(executed(&[garbage, send("a")]).len(), 2);
    }
}
