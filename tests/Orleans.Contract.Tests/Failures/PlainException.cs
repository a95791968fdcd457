namespace Wetware.Tests.Failures;

/// <summary>An exception without a word about serialization.</summary>
public sealed class PlainException(string message) : Exception(message);
