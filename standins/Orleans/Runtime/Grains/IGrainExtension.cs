namespace Orleans.Runtime;

/// <summary>Something more that any grain can be called for, installed beside the grain's own methods.</summary>
public interface IGrainExtension : IAddressable;
