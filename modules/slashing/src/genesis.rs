//! The module's genesis section, which is the SDK's `GenesisState`.

use crate::bitmap::CHUNK_BITS;
use crate::keeper::SlashingKeeper;
use crate::keys::{MISSED, PARAMS, SIGNING_INFO};
use crate::params::Params;
use openledger_core::collections::part;
use openledger_core::wire::{genesis_from_json, time_to_proto};
use openledger_core::{AddressCodec, BlockTime, ConsAddress, Ctx, Failure, Res};
use openledger_proto::cosmos::slashing::v1beta1::{
    GenesisState, MissedBlock, SigningInfo, ValidatorMissedBlocks, ValidatorSigningInfo,
};
use serde_json::Value;

/// A genesis section that was read and checked.
pub(crate) struct Genesis {
    params: Params,
    infos: Vec<(ConsAddress, ValidatorSigningInfo)>,
    missed: Vec<(ConsAddress, u64, bool)>,
}

fn bad(text: impl std::fmt::Display) -> Failure {
    Failure::unregistered(format!("slashing genesis: {text}"))
}

pub(crate) fn default_state() -> GenesisState {
    GenesisState { params: Some(Params::default_proto()), ..GenesisState::default() }
}

impl Genesis {
    pub(crate) fn parse(addresses: &AddressCodec, raw: &Value) -> Res<Self> {
        let state: GenesisState = genesis_from_json(raw)?;
        let params =
            Params::from_proto(&state.params.unwrap_or_default()).map_err(|e| e.context("slashing genesis"))?;
        params.validate()?;
        let mut infos = Vec::new();
        for entry in state.signing_infos {
            let validator = addresses.parse_valcons(&entry.address)?;
            let mut info = entry.validator_signing_info.unwrap_or_default();
            if info.index_offset < 0 || info.missed_blocks_counter < 0 || info.start_height < 0 {
                return Err(bad(format!("negative signing info of {}", entry.address)));
            }
            info.jailed_until.get_or_insert(time_to_proto(BlockTime::GO_ZERO));
            infos.push((validator, info));
        }
        let mut missed = Vec::new();
        for entry in state.missed_blocks {
            let validator = addresses.parse_valcons(&entry.address)?;
            for block in entry.missed_blocks {
                let index = u64::try_from(block.index)
                    .map_err(|_| bad(format!("missed block {} of {}", block.index, entry.address)))?;
                missed.push((validator.clone(), index, block.missed));
            }
        }
        Ok(Self { params, infos, missed })
    }

    /// What a genesis file must keep beyond what a running chain may set; the SDK does not ask for it when a
    /// chain starts.
    pub(crate) fn validate(&self) -> Res<()> {
        self.params.validate_genesis()
    }
}

impl SlashingKeeper {
    pub(crate) fn init_genesis(&self, ctx: &Ctx, genesis: &Genesis) -> Res<()> {
        for validator in self.staking.all_validators(ctx)? {
            self.add_key(ctx, &validator)?;
        }
        for (validator, info) in &genesis.infos {
            self.set_signing_info(ctx, validator, info)?;
        }
        for (validator, index, missed) in &genesis.missed {
            self.set_missed(ctx, validator, *index, *missed)?;
        }
        PARAMS.set(ctx, &genesis.params.to_proto())
    }

    pub(crate) fn export_genesis(&self, ctx: &Ctx) -> Res<GenesisState> {
        let mut state = GenesisState { params: Some(self.params_proto(ctx)?), ..GenesisState::default() };
        let mut it = SIGNING_INFO.iter(ctx)?;
        while let Some((validator, info)) = it.next_entry()? {
            let address = ctx.config().addresses.valcons(&validator.0);
            state.signing_infos.push(SigningInfo { address: address.clone(), validator_signing_info: Some(info) });
            state
                .missed_blocks
                .push(ValidatorMissedBlocks { address, missed_blocks: self.missed_blocks(ctx, &validator.0)? });
        }
        Ok(state)
    }

    pub(crate) fn forget_start_heights(&self, ctx: &Ctx) -> Res<()> {
        let infos = SIGNING_INFO.iter(ctx)?.take(usize::MAX)?;
        infos.iter().try_for_each(|(validator, info)| {
            self.set_signing_info(ctx, &validator.0, &ValidatorSigningInfo { start_height: 0, ..info.clone() })
        })
    }

    /// The missed blocks of a window. Indices are those of the chunks' keys: the SDK counts chunks, and is
    /// wrong where one is absent.
    fn missed_blocks(&self, ctx: &Ctx, validator: &ConsAddress) -> Res<Vec<MissedBlock>> {
        let mut out = Vec::new();
        let mut it = MISSED.range(ctx, &part(validator), false)?;
        while let Some(((_, chunk), bits)) = it.next_entry()? {
            for bit in (0..CHUNK_BITS).filter(|b| bits.test(*b)) {
                let index = chunk.0.checked_mul(CHUNK_BITS).and_then(|first| first.checked_add(bit));
                let index = index
                    .and_then(|i| i64::try_from(i).ok())
                    .ok_or_else(|| Failure::corrupt("slashing: chunk index"))?;
                out.push(MissedBlock { index, missed: true });
            }
        }
        out.sort_by_key(|m| m.index);
        Ok(out)
    }
}
