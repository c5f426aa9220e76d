//! Models on items whose labels are known: what bounties score.

use crate::keeper::InferenceKeeper;
use crate::params;
use openledger_core::ports::{MeasurePort, Outcome, text_refused};
use openledger_core::{Ctx, Failure, Res};

impl MeasurePort for InferenceKeeper {
    fn measure(&self, ctx: &Ctx, model_id: u64, items: &[(&[u8], u32)]) -> Res<Vec<Option<Outcome>>> {
        let model = self.models.model(ctx, model_id)?;
        let gas = self.gas(&params::get(ctx)?, &model, items.iter().map(|(input, _)| *input));
        ctx.gas().consume(gas, "measure")?;
        let head = self.head(ctx, &model)?;
        let corrupt = |e: openledger_influence::Error| Failure::corrupt(format!("model {model_id}: {e}"));
        let one = |(input, label): &(&[u8], u32)| {
            let embedding = match self.embed(ctx, &model, input) {
                Err(Failure::Tx(refusal)) if text_refused(&refusal) => return Ok(None),
                result => result?,
            };
            let label = usize::try_from(*label).map_err(Failure::corrupt)?;
            Ok(Some(Outcome {
                right: head.predict(&embedding).map_err(corrupt)? == label,
                log_probability: head.log_probability(&embedding, label).map_err(corrupt)?,
            }))
        };
        items.iter().map(one).collect()
    }
}
