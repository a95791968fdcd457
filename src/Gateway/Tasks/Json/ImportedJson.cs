namespace Wetware.Gateway.Tasks.Json;

/// <summary>What an import took in.</summary>
/// <param name="Tasks">Tasks.</param>
/// <param name="Modules">Modules.</param>
public sealed record ImportedJson(int Tasks, int Modules);
