namespace Wetware.Functions.Engine;

/// <summary>A call that is being run: what was asked for, what it may ask of the platform, and what it may still use.</summary>
/// <param name="Call">The call.</param>
/// <param name="Host">The platform.</param>
/// <param name="Budget">What it and the calls below it may use.</param>
/// <param name="Engine">Runs the calls that it makes.</param>
internal sealed record CallContext(FunctionCall Call, IFunctionHost Host, CallBudget Budget, FunctionEngine Engine);
