using Microsoft.Extensions.Options;

namespace Wetware.Grains.PubSub;

/// <summary>Refuses settings that are out of range when the node starts.</summary>
internal sealed class PubSubOptionsCheck : IValidateOptions<PubSubOptions>
{
    public ValidateOptionsResult Validate(string? name, PubSubOptions options) =>
        options.Problem() is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;
}
