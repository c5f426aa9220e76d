//! Connections: two clients that know each other's chain (ICS-3, ibc-go `03-connection`).

mod keeper;

pub(crate) use keeper::HeightProof;
