//! Core IBC as applications and contracts use it: the ports of `openledger-core`.
