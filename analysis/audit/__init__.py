"""Whether a model treats every party alike: perturbed sentences, and the labels that do not follow."""
