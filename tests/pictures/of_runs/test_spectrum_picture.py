"""The spectrum: shares of the variance."""

import numpy as np

import bninit as bn


def test_the_spectrum_shares_sum_to_one_in_every_seed(record):
    spectrum = bn.see("spectrum", [record])
    np.testing.assert_allclose(
        spectrum.band[1][:, 0], np.median(record.description.order_parameter, axis=0), atol=1e-12
    )
