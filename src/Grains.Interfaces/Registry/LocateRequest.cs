namespace Wetware.Registry;

/// <summary>Arguments of <see cref="RegistryMethods.Locate"/>.</summary>
/// <param name="Service">The service.</param>
/// <param name="Count">It ends when so many have answered; 1 to <see cref="MaxCount"/>, 1 when it is not given.</param>
/// <param name="Wait">It ends after so many milliseconds; 1 to <see cref="MaxWait"/>, 1000 when it is not given.</param>
public sealed record LocateRequest(string? Service, int? Count = null, int? Wait = null)
{
    /// <summary>Most answers.</summary>
    public const int MaxCount = 256;

    /// <summary>Longest wait, in milliseconds.</summary>
    public const int MaxWait = 10_000;
}
