//! Regions: how host and contract hand bytes to one another.
//!
//! A region is three little-endian `u32` in the contract's memory: where the bytes begin, how many there is
//! room for, and how many there are. The contract allocates every region.

use super::{Communication, Failure, Guest, InvalidRegion, costs};

const REGION_BYTES: usize = 12;

#[derive(Debug, Clone, Copy)]
struct Region {
    offset: u32,
    capacity: u32,
    length: u32,
}

impl Region {
    fn check(self) -> Result<Self, InvalidRegion> {
        let Self { offset, capacity, length } = self;
        if offset == 0 {
            Err(InvalidRegion::ZeroOffset)
        } else if length > capacity {
            Err(InvalidRegion::Length { length, capacity })
        } else if capacity > u32::MAX - offset {
            Err(InvalidRegion::Range { offset, capacity })
        } else {
            Ok(self)
        }
    }

    fn outside(self, memory: usize) -> Failure {
        let Self { offset, capacity, length } = self;
        Communication::Access { offset, capacity, length, memory }.into()
    }
}

impl Guest<'_> {
    /// Copies the bytes of the region at `address` out of the contract. Reading is charged before the bound
    /// is checked.
    pub(crate) fn read(&mut self, address: u32, limit: usize) -> Result<Vec<u8>, Failure> {
        let region = self.region(address)?;
        let length = usize_of(region.length);
        self.charge(costs::read_region(length)?)?;
        if length > limit {
            return Err(Communication::TooLong { length: region.length, limit }.into());
        }
        let memory = self.exports()?.memory.data(&self.0);
        match slice_at(region.offset, length).and_then(|range| memory.get(range)) {
            Some(bytes) => Ok(bytes.to_vec()),
            None => Err(region.outside(memory.len())),
        }
    }

    /// The same for an argument that may be left out: address 0 is nothing, and costs nothing.
    pub(crate) fn read_optional(&mut self, address: u32, limit: usize) -> Result<Option<Vec<u8>>, Failure> {
        if address == 0 { Ok(None) } else { self.read(address, limit).map(Some) }
    }

    /// Copies `bytes` into the region at `address`, which must have room for them.
    pub(crate) fn write(&mut self, address: u32, bytes: &[u8]) -> Result<(), Failure> {
        let region = self.region(address)?;
        self.charge(costs::WRITE_REGION.of(bytes.len())?)?;
        let room = usize_of(region.capacity);
        let Some(length) = u32::try_from(bytes.len()).ok().filter(|_| bytes.len() <= room) else {
            return Err(Communication::TooSmall { capacity: region.capacity, required: bytes.len() }.into());
        };
        let exports = self.exports()?;
        let memory = exports.memory.data_mut(&mut self.0);
        let size = memory.len();
        match slice_at(region.offset, bytes.len()).and_then(|range| memory.get_mut(range)) {
            Some(target) => target.copy_from_slice(bytes),
            None => return Err(region.outside(size)),
        }
        let header = Region { length, ..region };
        match slice_at(address, REGION_BYTES).and_then(|range| memory.get_mut(range)) {
            Some(target) => target.copy_from_slice(&encode(header)),
            None => return Err(Communication::Dereference(address).into()),
        }
        Ok(())
    }

    /// Has the contract allocate a region and copies `bytes` into it; its address.
    pub(crate) fn hand_over(&mut self, bytes: &[u8]) -> Result<u32, Failure> {
        let length = u32::try_from(bytes.len()).map_err(|_| too_long(bytes.len()))?;
        let address = self.call_for_address("allocate", &[length])?;
        if address == 0 {
            return Err(Communication::ZeroAddress.into());
        }
        self.write(address, bytes)?;
        Ok(address)
    }

    fn region(&mut self, address: u32) -> Result<Region, Failure> {
        let memory = self.exports()?.memory.data(&self.0);
        let bytes = slice_at(address, REGION_BYTES).and_then(|range| memory.get(range));
        let region = bytes.and_then(decode).ok_or(Communication::Dereference(address))?;
        Ok(region.check()?)
    }
}

fn too_long(length: usize) -> Failure {
    Failure::Infrastructure(format!("an answer of {length} bytes does not fit into a contract"))
}

/// Addresses of a contract fit into those of every machine that the engine supports.
fn usize_of(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn slice_at(offset: u32, length: usize) -> Option<std::ops::Range<usize>> {
    let start = usize_of(offset);
    Some(start..start.checked_add(length)?)
}

fn decode(bytes: &[u8]) -> Option<Region> {
    let (offset, rest) = bytes.split_first_chunk()?;
    let (capacity, rest) = rest.split_first_chunk()?;
    let (length, _) = rest.split_first_chunk()?;
    Some(Region {
        offset: u32::from_le_bytes(*offset),
        capacity: u32::from_le_bytes(*capacity),
        length: u32::from_le_bytes(*length),
    })
}

fn encode(region: Region) -> [u8; REGION_BYTES] {
    let mut bytes = [0; REGION_BYTES];
    let words = [region.offset, region.capacity, region.length];
    for (target, word) in bytes.chunks_exact_mut(4).zip(words) {
        target.copy_from_slice(&word.to_le_bytes());
    }
    bytes
}
