using Microsoft.AspNetCore.Mvc;
using Wetware.Gateway.Forms;

namespace Wetware.Gateway.Errors;

/// <summary>Problem details (RFC 9457) of a request that cannot be taken as it is.</summary>
public sealed class FieldProblemDetails : ProblemDetails
{
    /// <summary>What is wrong with which field, and which limit it has.</summary>
    public IReadOnlyList<FieldProblem> Errors { get; init; } = [];
}
