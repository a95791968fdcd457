namespace Orleans.Runtime;

/// <summary>Says that these services have a silo.</summary>
internal sealed class SiloMarker;
