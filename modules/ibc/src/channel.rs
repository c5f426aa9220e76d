//! Channels and their packets (ICS-4, ibc-go `04-channel`).

mod keeper;
