namespace Orleans.Runtime.Messaging;

/// <summary>Says whether this silo has too much to do to take more from clients.</summary>
public interface IOverloadDetector
{
    bool IsOverloaded { get; }
}
