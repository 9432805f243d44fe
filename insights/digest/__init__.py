"""From papers to a day's edition: merged, sifted, sorted into topics, ranked, told and drawn."""
