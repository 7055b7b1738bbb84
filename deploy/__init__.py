"""How the system is put on machines: images, manifests, the local launcher, the locks."""
