//! Everything a person outside can see, one database a test.
#![cfg(feature = "portal")]

mod gates;
mod house;
mod journeys;
mod locales;
mod locks;
mod methods;
mod parallel;
mod steps;
mod throttles;
mod walk;
mod walls;
