//! `tx inference ask`: an answer for a text or for numbers as people have them.

use clap::Args;
use openledger_datanet::columns::Quantiser;
use openledger_proto::any;
use openledger_proto::openledger::datanet::v1 as datanet;
use openledger_proto::openledger::inference::v1::MsgInfer;
use openledger_proto::openledger::model::v1 as model;

use super::factory::Factory;
use super::plan::{Plan, Planned};
use crate::table::real;
use openledger_client::{Client, ClientError, parse_coins, to_proto};

/// Buy an answer of a model for a text or for numbers
///
/// Numbers are made int8 by the columns of the datanet that the model was trained on; where it has none they are whole
/// numbers from -128 to 127. The model's price is paid; --max-fee pays no more than that.
///
/// Examples:
///
///   openledgerd tx inference ask 3 --text "Gold rose again on Friday" --from bob
///
///   openledgerd tx inference ask 4 --values 5.1,3.5,1.4,0.2 --from bob
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(super) struct Ask {
    /// Id of the model
    model_id: u64,
    /// A text
    #[arg(long, conflicts_with = "values", required_unless_present = "values")]
    text: Option<String>,
    /// Numbers in the order of the datanet's columns, with commas between them
    #[arg(long, value_delimiter = ',', allow_hyphen_values = true)]
    values: Vec<String>,
    /// Most that is paid, such as 1000000uopen [default: the model's price]
    #[arg(long)]
    max_fee: Option<String>,
}

impl Planned for Ask {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let signer = factory.signer(None)?;
        let request = model::QueryModelRequest { model_id: self.model_id };
        let answer: model::QueryModelResponse = factory.client.query("/openledger.model.v1.Query/Model", &request)?;
        let model = answer.model.unwrap_or_default();
        let input = match &self.text {
            Some(text) => text.clone().into_bytes(),
            None => input(&self.values, &columns(factory.client, &model)?)?,
        };
        let max_fee = match &self.max_fee {
            Some(text) => {
                let [coin] = to_proto(&parse_coins(text)?)
                    .try_into()
                    .map_err(|_| ClientError::usage("--max-fee takes one coin, such as 1000000uopen"))?;
                Some(coin)
            }
            None => model.price,
        };
        let message = MsgInfer { payer: signer.address.clone(), model_id: self.model_id, input, max_fee };
        Ok(Plan::one(signer, vec![any::pack(&message)]))
    }
}

/// Columns of the first datanet that the model was trained on.
fn columns(client: &Client, model: &model::Model) -> Result<Vec<datanet::Column>, ClientError> {
    let Some(first) = model.training.as_ref().and_then(|training| training.snapshots.first()) else {
        return Ok(Vec::new());
    };
    let request = datanet::QueryDatanetRequest { datanet_id: first.datanet_id };
    let answer: datanet::QueryDatanetResponse = client.query("/openledger.datanet.v1.Query/Datanet", &request)?;
    Ok(answer.datanet.and_then(|datanet| datanet.schema).unwrap_or_default().columns)
}

/// The bytes of numbers.
fn input(values: &[String], columns: &[datanet::Column]) -> Result<Vec<u8>, ClientError> {
    if !columns.is_empty() && values.len() != columns.len() {
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        return Err(ClientError::Usage(format!(
            "--values: {} numbers, where the datanet has {}: {}",
            values.len(),
            columns.len(),
            names.join(", ")
        )));
    }
    let mut input = Vec::with_capacity(values.len());
    for (at, value) in values.iter().enumerate() {
        let number = at.saturating_add(1);
        let made = match columns.get(at) {
            Some(column) => {
                Quantiser::of(column).and_then(|quantiser| real(quantiser, value)).map(|(feature, is_cut)| {
                    if is_cut {
                        eprintln!("WARNING: {value} lies beyond {:?} and is cut", column.name);
                    }
                    feature
                })
            }
            None => value.trim().parse::<i8>().map_err(|_| format!("{value:?} is no whole number from -128 to 127")),
        };
        let feature = made.map_err(|problem| ClientError::Usage(format!("--values, number {number}: {problem}")))?;
        input.push(feature.cast_unsigned());
    }
    Ok(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[&str], columns: &[datanet::Column]) -> Result<Vec<i8>, String> {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        let made = input(&values, columns).map_err(|e| e.to_string())?;
        Ok(made.into_iter().map(u8::cast_signed).collect())
    }

    #[test]
    fn numbers_become_what_contributions_become() {
        let column = |name: &str| datanet::Column { name: name.into(), centre: "5.8".into(), scale: "0.03".into() };
        let columns = [column("length"), column("width")];
        assert_eq!(of(&["5.845", "-1e3"], &columns), Ok(vec![2, -128]));
        assert!(of(&["5.8"], &columns).unwrap_err().contains("1 numbers, where the datanet has 2: length, width"));
        assert!(of(&["5.8", "NaN"], &columns).unwrap_err().contains("number 2: \"NaN\" is no finite number"));
        assert_eq!(of(&["-128", "7"], &[]), Ok(vec![-128, 7]));
        assert!(of(&["0.5"], &[]).unwrap_err().contains("number 1"));
    }
}
