//! What the chain would refuse of the arguments of `model train`, found before anything is paid.

use std::collections::BTreeSet;

use openledger_core::Amount;
use openledger_proto::openledger::datanet::v1::{Modality, Schema};
use openledger_proto::openledger::model::v1 as pb;

use super::plan::{self, TrainArgs};
use openledger_client::{Client, ClientError, parse_coins};

/// Datanets that one training may draw on.
const MAX_DATANETS: usize = 16;

/// Checks the arguments against the parameters in force.
///
/// # Errors
/// The limit and the value.
pub(super) fn arguments(args: &TrainArgs, params: &pb::Params) -> Result<(), ClientError> {
    let lambda = args.lambda.0;
    if !(params.min_lambda_ppb..=params.max_lambda_ppb).contains(&lambda) {
        return Err(ClientError::Usage(format!(
            "--lambda: {lambda} parts in a billion; the chain takes {} to {} (parameters min_lambda_ppb and max_lambda_ppb)",
            params.min_lambda_ppb, params.max_lambda_ppb
        )));
    }
    let distinct: BTreeSet<u64> = args.datanets.iter().map(|d| d.datanet_id).collect();
    if distinct.len() != args.datanets.len() {
        return Err(ClientError::usage("--datanet: each datanet may be named once"));
    }
    if args.datanets.len() > MAX_DATANETS {
        return Err(ClientError::Usage(format!(
            "--datanet: {} datanets; the chain takes {MAX_DATANETS} at most",
            args.datanets.len()
        )));
    }
    args.price.as_deref().map_or(Ok(()), |text| price(text, params))
}

fn price(text: &str, params: &pb::Params) -> Result<(), ClientError> {
    let coins = parse_coins(text)?;
    let denom = params.creation_fee.as_ref().map(|fee| fee.denom.as_str()).unwrap_or_default();
    let least: Amount = params.min_price.parse()?;
    match coins.iter().collect::<Vec<_>>().as_slice() {
        [coin] if coin.denom.as_str() != denom => {
            Err(ClientError::Usage(format!("--price {text}: prices are in {denom}")))
        }
        [coin] if coin.amount < least => {
            Err(ClientError::Usage(format!("--price {text}: the least price is {least}{denom} (parameter min_price)")))
        }
        [_] => Ok(()),
        _ => Err(ClientError::usage("--price takes one coin, such as 1000000uopen")),
    }
}

/// Checks that every datanet has items of the model's form.
///
/// # Errors
/// The first datanet that does not fit, with both forms.
pub(super) fn datanets(client: &Client, args: &TrainArgs, model: &pb::Model) -> Result<(), ClientError> {
    for named in &args.datanets {
        let schema = plan::schema(client, named.datanet_id)?;
        let is_text = schema.modality() == Modality::Utf8Text;
        let Schema { dimension, labels, .. } = schema;
        if labels != model.classes || (!is_text && dimension != model.input_dimension) {
            return Err(ClientError::Usage(format!(
                "datanet {} has {dimension} features and {labels} labels, the model {} and {}",
                named.datanet_id, model.input_dimension, model.classes
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use openledger_proto::cosmos::base::v1beta1::Coin;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: TrainArgs,
    }

    fn problem(line: &str) -> String {
        let params = pb::Params {
            min_lambda_ppb: 1_000_000,
            max_lambda_ppb: 10_000_000,
            min_price: "1000".into(),
            creation_fee: Some(Coin { denom: "uopen".into(), amount: "1".into() }),
            ..pb::Params::default()
        };
        let args = Line::try_parse_from(format!("train --name m {line}").split(' ')).unwrap().args;
        arguments(&args, &params).map_or_else(|e| e.to_string(), |()| "fine".to_owned())
    }

    #[test]
    fn refusals_name_the_value_and_the_limit() {
        assert_eq!(problem("--datanet 1 --datanet 2@9 --lambda 1e-2 --price 1000uopen"), "fine");
        assert!(problem("--datanet 1 --lambda 1e-4").contains("100000 parts in a billion; the chain takes 1000000 to"));
        assert!(problem("--datanet 1 --lambda 0.1").contains("max_lambda_ppb"));
        assert!(problem("--datanet 1 --datanet 1@5").contains("named once"));
        let many: Vec<String> = (1..=17).map(|id| format!("--datanet {id}")).collect();
        assert!(problem(&many.join(" ")).contains("17 datanets; the chain takes 16"));
        assert!(problem("--datanet 1 --price 999uopen").contains("least price is 1000uopen"));
        assert!(problem("--datanet 1 --price 5000uatom").contains("prices are in uopen"));
        assert!(problem("--datanet 1 --price 5000uopen,1uatom").contains("one coin"));
    }
}
