namespace Wetware.Anchors;

/// <summary>An anchor of the durable tree, keyed by its canonical path. What it acknowledges is on disk.</summary>
[Alias("ww.IAnchorGrain")]
public interface IAnchorGrain : IAnchor;
