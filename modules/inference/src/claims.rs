//! Questions to collections that are too large to search on chain. Somebody searches outside and proves what was found;
//! what is not proven, that nothing better was left out, a bond stands for until the time for refuting it has passed.
//! No step costs more with a larger collection, and none loops over questions.

use crate::errors::InferenceError;
use crate::events::{ASK, CLAIM, REFUTE, SETTLE};
use crate::keeper::{FEE_ACCOUNT, InferenceKeeper, Sale, pb_coin};
use crate::keys::{OPEN, REQUEST_COUNT, REQUESTS, STORE};
use crate::params;
use crate::retrieve::{Found, NEEDED, Reply, terms_of};
use openledger_core::accounts::TREASURY;
use openledger_core::heights::position;
use openledger_core::ports::ModelView;
use openledger_core::{AccAddress, Amount, Coin, Coins, Ctx, Failure, Res};
use openledger_influence::claims::{Claim, Collection, Leaf, Opening, check, omitted};
use openledger_influence::merkle::MAX_PATH;
use openledger_influence::retrieval::Hit;
use openledger_proto::cosmos::base::v1beta1::Coin as PbCoin;
use openledger_proto::openledger::inference::v1 as pb;
use openledger_proto::openledger::inference::v1::RetrievalStatus;
use sha2::{Digest, Sha256};

/// Gas of judging an opened point beside its embedding: the hashes of the longest path that a collection can have.
const OPENING_GAS: u64 = 6_000;
/// One, in parts per million.
const PPM: u64 = 1_000_000;

impl InferenceKeeper {
    /// Takes a question and its fee.
    pub(crate) fn ask(
        &self,
        ctx: &Ctx,
        p: &pb::Params,
        payer: &AccAddress,
        sale: &Sale,
        input: &[u8],
    ) -> Res<pb::MsgRetrieveResponse> {
        let Sale { model, price } = sale;
        ctx.gas().consume(p.base_gas.saturating_add(self.encoder_gas(model, [input])), "retrieval")?;
        let embedding = self.embed(ctx, model, input)?;
        self.bank.send_to_module(ctx, payer, STORE, &Coins::one(price.clone()))?;
        let id = REQUEST_COUNT.next(ctx)?.saturating_add(1);
        let until = ctx.height().saturating_add(p.request_blocks);
        let request = pb::Retrieval {
            id,
            model_id: model.id,
            payer: ctx.address_text(payer),
            height: ctx.height(),
            input_sha256: Sha256::digest(input).to_vec(),
            embedding: embedding.iter().map(|e| e.cast_unsigned()).collect(),
            fee: Some(pb_coin(price)),
            status: RetrievalStatus::Open.into(),
            until,
            ..pb::Retrieval::default()
        };
        REQUESTS.set(ctx, &id, &request)?;
        OPEN.set(ctx, &id, &())?;
        ctx.emit_event(
            ASK,
            &[
                ("request_id", &id),
                ("model_id", &model.id),
                ("payer", &request.payer),
                ("fee", price),
                ("until", &until),
            ],
        );
        Ok(pb::MsgRetrieveResponse { request_id: id, fee: request.fee, ..pb::MsgRetrieveResponse::default() })
    }

    /// Takes claims for a question, and a bond for them. What they say is checked; what they leave out is not.
    ///
    /// # Errors
    /// `inference:15` to `inference:19`; `sdk:5` when the submitter lacks the bond; `sdk:11`.
    pub fn submit_retrieval(&self, ctx: &Ctx, msg: &pb::MsgSubmitRetrieval) -> Res<pb::MsgSubmitRetrievalResponse> {
        let submitter = ctx.parse_address(&msg.submitter)?;
        let mut request = request(ctx, msg.request_id)?;
        in_state(&request, RetrievalStatus::Open)?;
        // Consent counts as at the end of the question's block, which must be over.
        if ctx.height() <= request.height || ctx.height() > request.until {
            return Err(outside(&request, "claims are taken"));
        }
        let p = params::get(ctx)?;
        let model = self.models.model(ctx, request.model_id)?;
        let (terms, collection) = (terms_of(&model)?, collection(&model));
        let openings = u64::try_from(msg.claims.len()).unwrap_or(u64::MAX);
        ctx.gas().consume(opening_gas(&model).saturating_mul(openings), "claims")?;
        let claims = msg.claims.iter().map(|claim| read_claim(ctx, claim)).collect::<Res<Vec<Claim>>>()?;
        check(&collection, terms, &embedding(&request), &claims)
            .map_err(|(at, flaw)| Failure::from(InferenceError::WrongClaim).context(format!("claim {at}: {flaw}")))?;
        for (at, claim) in claims.iter().enumerate() {
            if !self.granted(ctx, &request, &claim.opening.leaf)? {
                return Err(Failure::from(InferenceError::NotGranted).context(format!("claim {at}")));
            }
        }
        let bond = bond(&p, &fee(&request)?)?;
        self.bank.send_to_module(ctx, &submitter, STORE, &Coins::one(bond.clone()))?;
        request.set_status(RetrievalStatus::Claimed);
        request.submitter = ctx.address_text(&submitter);
        request.bond = Some(pb_coin(&bond));
        request.until = ctx.height().saturating_add(p.challenge_blocks);
        request.results = claims.iter().map(result).collect();
        REQUESTS.set(ctx, &request.id, &request)?;
        ctx.emit_event(
            CLAIM,
            &[
                ("request_id", &request.id),
                ("submitter", &request.submitter),
                ("claims", &claims.len()),
                ("bond", &bond),
                ("until", &request.until),
            ],
        );
        Ok(pb::MsgSubmitRetrievalResponse { bond: request.bond, challenge_until: request.until })
    }

    /// Refutes claims by a point that they left out.
    ///
    /// # Errors
    /// `inference:15` to `inference:17`, `inference:19`, `inference:20`; `sdk:11`.
    pub fn challenge_retrieval(
        &self,
        ctx: &Ctx,
        msg: &pb::MsgChallengeRetrieval,
    ) -> Res<pb::MsgChallengeRetrievalResponse> {
        let challenger = ctx.parse_address(&msg.challenger)?;
        let mut request = request(ctx, msg.request_id)?;
        in_state(&request, RetrievalStatus::Claimed)?;
        if ctx.height() > request.until {
            return Err(outside(&request, "claims can be challenged"));
        }
        let model = self.models.model(ctx, request.model_id)?;
        ctx.gas().consume(opening_gas(&model), "challenge")?;
        let opening = read_opening(ctx, msg.omitted.as_ref().unwrap_or(&pb::Opening::default()))?;
        let results: Vec<Hit> = request.results.iter().map(|r| Hit { index: r.point, score: r.score }).collect();
        let hit = omitted(&collection(&model), terms_of(&model)?, &embedding(&request), &results, &opening)
            .map_err(|flaw| Failure::from(InferenceError::NoOmission).context(flaw))?;
        if !self.granted(ctx, &request, &opening.leaf)? {
            return Err(InferenceError::NotGranted.into());
        }
        let bond = coin(request.bond.as_ref())?;
        let half = bond.amount.to_u64().map(|whole| whole / 2).ok_or_else(|| Failure::corrupt("bond"))?;
        let reward = Coin::new(Amount::from(half), bond.denom.clone());
        let rest = Coin::new(bond.amount.sub(reward.amount)?, bond.denom);
        self.release(ctx, &ctx.parse_address(&request.payer)?, &fee(&request)?)?;
        self.release(ctx, &challenger, &reward)?;
        self.bank.send_module_to_module(ctx, STORE, TREASURY, &Coins::one(rest))?;
        close(ctx, &mut request, RetrievalStatus::Refuted)?;
        ctx.emit_event(
            REFUTE,
            &[
                ("request_id", &request.id),
                ("challenger", &msg.challenger),
                ("submitter", &request.submitter),
                ("point", &hit.index),
                ("reward", &reward),
            ],
        );
        Ok(pb::MsgChallengeRetrievalResponse { reward: Some(pb_coin(&reward)), score: hit.score })
    }

    /// Closes a question whose time has passed: pays for its claims, or returns the fee.
    ///
    /// # Errors
    /// `inference:15` to `inference:17`; `sdk:11`.
    pub fn settle_retrieval(&self, ctx: &Ctx, msg: &pb::MsgSettleRetrieval) -> Res<pb::MsgSettleRetrievalResponse> {
        let mut request = request(ctx, msg.request_id)?;
        if !matches!(request.status(), RetrievalStatus::Open | RetrievalStatus::Claimed) {
            return Err(state(&request));
        }
        if ctx.height() <= request.until {
            return Err(outside(&request, "it can be settled"));
        }
        let mut record_hash = Vec::new();
        if request.results.is_empty() {
            self.give_back(ctx, &mut request)?;
        } else {
            let inference = self.pay_claims(ctx, &request)?;
            self.return_bond(ctx, &request)?;
            (request.inference_id, record_hash) = (inference.id, inference.record_hash);
            close(ctx, &mut request, RetrievalStatus::Settled)?;
        }
        let status = request.status();
        ctx.emit_event(
            SETTLE,
            &[("request_id", &request.id), ("status", &status.as_str_name()), ("inference_id", &request.inference_id)],
        );
        Ok(pb::MsgSettleRetrievalResponse { status: status.into(), inference_id: request.inference_id, record_hash })
    }

    fn pay_claims(&self, ctx: &Ctx, request: &pb::Retrieval) -> Res<pb::Inference> {
        let model = self.models.model(ctx, request.model_id)?;
        ctx.gas().consume(self.attribution.retrieval_gas(ctx, &model, 0)?, "retrieval")?;
        let (payer, price) = (ctx.parse_address(&request.payer)?, fee(request)?);
        self.bank.send_module_to_module(ctx, STORE, FEE_ACCOUNT, &Coins::one(price.clone()))?;
        let reply = Reply {
            payer: &payer,
            model: &model,
            price: &price,
            input_sha256: request.input_sha256.clone(),
            found: Found { results: request.results.clone(), passed_over: Vec::new() },
            consent_height: request.height,
            request_id: request.id,
            executor: Some(&ctx.parse_address(&request.submitter)?),
        };
        self.conclude(ctx, reply)
    }

    /// Returns the fee of a question, and the bond where there is one: nobody is paid for it.
    pub(crate) fn give_back(&self, ctx: &Ctx, request: &mut pb::Retrieval) -> Res<()> {
        self.release(ctx, &ctx.parse_address(&request.payer)?, &fee(request)?)?;
        self.return_bond(ctx, request)?;
        close(ctx, request, RetrievalStatus::Refunded)
    }

    fn return_bond(&self, ctx: &Ctx, request: &pb::Retrieval) -> Res<()> {
        match &request.bond {
            Some(bond) => self.release(ctx, &ctx.parse_address(&request.submitter)?, &coin(Some(bond))?),
            None => Ok(()),
        }
    }

    fn release(&self, ctx: &Ctx, to: &AccAddress, amount: &Coin) -> Res<()> {
        self.bank.send(ctx, &AccAddress::module(STORE), to, &Coins::one(amount.clone()))
    }

    /// Whether the owner of a point allowed its use at the question's height, and nothing was proven against it since.
    fn granted(&self, ctx: &Ctx, request: &pb::Retrieval, leaf: &Leaf) -> Res<bool> {
        self.items.item_grants(ctx, leaf.datanet_id, leaf.item_id, NEEDED, position(request.height, 0))
    }
}

/// Ends a question: it waits for nothing, and what was needed to judge claims goes.
fn close(ctx: &Ctx, request: &mut pb::Retrieval, status: RetrievalStatus) -> Res<()> {
    request.set_status(status);
    request.embedding.clear();
    request.results.clear();
    REQUESTS.set(ctx, &request.id, request)?;
    OPEN.remove(ctx, &request.id)
}

/// A question by id.
///
/// # Errors
/// `inference:15`.
pub fn request(ctx: &Ctx, id: u64) -> Res<pb::Retrieval> {
    let found = REQUESTS.get(ctx, &id)?;
    found.ok_or_else(|| Failure::from(InferenceError::RequestNotFound).context(id))
}

/// The refusal of a message that does not fit where the question stands.
fn state(request: &pb::Retrieval) -> Failure {
    Failure::from(InferenceError::RequestState).context(request.status().as_str_name())
}

fn in_state(request: &pb::Retrieval, status: RetrievalStatus) -> Res<()> {
    if request.status() == status { Ok(()) } else { Err(state(request)) }
}

/// The refusal of a message that comes too early or too late.
fn outside(request: &pb::Retrieval, what: &str) -> Failure {
    let (from, until) = (request.height, request.until);
    Failure::from(InferenceError::RequestTime).context(format!("{what}: asked in block {from}, until block {until}"))
}

/// The bond for claims on a fee.
fn bond(p: &pb::Params, fee: &Coin) -> Res<Coin> {
    let amount = fee.amount.to_u64().map(u128::from).ok_or_else(|| Failure::corrupt("fee"))?;
    let bond = amount.saturating_mul(p.claim_bond_ppm.into()).div_ceil(PPM.into());
    Ok(Coin::new(Amount::new(bond), fee.denom.clone()))
}

fn coin(amount: Option<&PbCoin>) -> Res<Coin> {
    let amount = amount.ok_or_else(|| Failure::corrupt("a question without its coins"))?;
    Coin::parse_parts(&amount.denom, &amount.amount)
}

fn fee(request: &pb::Retrieval) -> Res<Coin> {
    coin(request.fee.as_ref())
}

fn embedding(request: &pb::Retrieval) -> Vec<i8> {
    request.embedding.iter().map(|b| b.cast_signed()).collect()
}

fn collection(model: &ModelView) -> Collection {
    let dimension = usize::try_from(model.embedding_dim).unwrap_or(usize::MAX);
    Collection { root: model.material_hash, points: model.points, dimension }
}

/// Gas of judging one opened point: alike for all collections of a dimension.
fn opening_gas(model: &ModelView) -> u64 {
    OPENING_GAS.saturating_add(u64::from(model.embedding_dim))
}

fn result(claim: &Claim) -> pb::Retrieved {
    let leaf = &claim.opening.leaf;
    pb::Retrieved {
        point: leaf.index,
        datanet_id: leaf.datanet_id,
        item_id: leaf.item_id,
        score: claim.score,
        label: leaf.label,
        novelty_ppm: leaf.novelty_ppm,
    }
}

fn read_claim(ctx: &Ctx, claim: &pb::Claim) -> Res<Claim> {
    let opening = read_opening(ctx, claim.opening.as_ref().unwrap_or(&pb::Opening::default()))?;
    Ok(Claim { opening, score: claim.score })
}

fn read_opening(ctx: &Ctx, o: &pb::Opening) -> Res<Opening> {
    let bad = || Failure::from(InferenceError::WrongClaim).context("a path is a list of at most 63 hashes of 32 bytes");
    let path = o.path.iter().map(|hash| hash.as_slice().try_into().map_err(|_| bad())).collect::<Res<Vec<_>>>()?;
    if path.len() > MAX_PATH {
        return Err(bad());
    }
    let leaf = Leaf {
        index: o.point,
        datanet_id: o.datanet_id,
        item_id: o.item_id,
        novelty_ppm: o.novelty_ppm,
        label: o.label,
        owner: ctx.parse_address(&o.owner)?.as_bytes().to_vec(),
        embedding: o.embedding.iter().map(|b| b.cast_signed()).collect(),
    };
    Ok(Opening { leaf, path })
}
