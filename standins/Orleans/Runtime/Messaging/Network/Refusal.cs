namespace Orleans.Runtime.Messaging;

/// <summary>Why a stranger is refused.</summary>
/// <param name="Reason">For people.</param>
/// <param name="IsDead">The stranger is a silo that the cluster has declared dead: it should know.</param>
internal sealed record Refusal(string Reason, bool IsDead = false);
