//! Everything a person outside can see, one database a test.
#![cfg(feature = "portal")]

mod house;
mod journeys;
mod locales;
mod walls;
