//! The model as bytes: its whole state, exactly.

use super::{
    Cell, Gauge, Model,
    features::{BITS, BUCKETS, mix, step},
};

/// Also says which features are meant: with others, stored weights mean nothing.
const MAGIC: [u8; 8] = *b"CNlearn1";

/// No lesson brings a number near to this, and from far below it sums stay finite. Infinity and NaN are not below.
const MAX_WEIGHT: f32 = 1e9;

impl Model {
    /// The stored form: at most 389 KiB, less while few buckets are in use.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(BITS.to_le_bytes());
        bytes.extend(self.lessons.0.to_le_bytes());
        bytes.extend(self.lessons.1.to_le_bytes());
        let floats = [self.recent.0, self.recent.1]
            .into_iter()
            .chain(self.gauge.good)
            .chain(self.gauge.bad);
        bytes.extend(floats.flat_map(f32::to_le_bytes));
        for eight in self.cells.chunks(8) {
            let bit = |used: u8, cell: &Cell| used >> 1 | u8::from(cell.used()) << 7;
            bytes.push(eight.iter().fold(0, bit));
        }
        for cell in self.cells.iter().filter(|cell| cell.used()) {
            bytes.extend(
                [cell.weight, cell.good, cell.bad]
                    .into_iter()
                    .flat_map(f32::to_le_bytes),
            );
        }
        bytes.extend(checksum(&bytes).to_le_bytes());
        bytes
    }

    /// What [`Model::to_bytes`] gave, or nothing if it is not exactly that.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (body, sum) = bytes.split_last_chunk()?;
        if checksum(body) != u64::from_le_bytes(*sum) {
            return None;
        }
        let mut rest = body;
        if take(&mut rest)? != MAGIC || u32::from_le_bytes(take(&mut rest)?) != BITS {
            return None;
        }
        let lessons = (
            u64::from_le_bytes(take(&mut rest)?),
            u64::from_le_bytes(take(&mut rest)?),
        );
        let recent = (amount(&mut rest)?, amount(&mut rest)?);
        let mut gauge = Gauge::default();
        for bin in gauge.good.iter_mut().chain(&mut gauge.bad) {
            *bin = amount(&mut rest)?;
        }
        let (used, mut rest) = rest.split_at_checked(BUCKETS / 8)?;
        let mut cells = vec![Cell::default(); BUCKETS];
        for (eight, used) in cells.chunks_mut(8).zip(used) {
            for (place, cell) in eight.iter_mut().enumerate() {
                if used >> place & 1 == 1 {
                    *cell = Cell {
                        weight: number(&mut rest)?,
                        good: amount(&mut rest)?,
                        bad: amount(&mut rest)?,
                    };
                    cell.used().then_some(())?;
                }
            }
        }
        if lessons != (0, 0) {
            gauge.balance(recent);
        }
        rest.is_empty().then_some(Self {
            lessons,
            recent,
            cells,
            gauge,
        })
    }
}

impl Cell {
    fn used(self) -> bool {
        self != Self::default()
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (first, others) = rest.split_first_chunk()?;
    *rest = others;
    Some(*first)
}

fn number(rest: &mut &[u8]) -> Option<f32> {
    Some(f32::from_le_bytes(take(rest)?)).filter(|number| number.abs() < MAX_WEIGHT)
}

fn amount(rest: &mut &[u8]) -> Option<f32> {
    number(rest).filter(|amount| *amount >= 0.0)
}

/// Against damage, not against malice: who can write the model can also teach it.
pub(super) fn checksum(bytes: &[u8]) -> u64 {
    mix(bytes.iter().fold(0, |hash, &byte| step(hash, byte.into())))
}
