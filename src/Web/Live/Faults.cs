using Wetware.Errors;

namespace Wetware.Web.Live;

/// <summary>Errors as a person reads them.</summary>
internal static class Faults
{
    /// <summary>Says what went wrong; of errors that are not the cluster's own only that it did not answer, because they speak of its insides.</summary>
    public static string Text(Exception error) => WetwareException.Within(error) switch
    {
        { } known => GuestText.Page(known.Message),
        null when error is TimeoutException => "The cluster did not answer in time.",
        null => "The cluster did not answer; its node may be starting or gone. The gateway's log says more.",
    };
}
