namespace Wetware.Bench.Tasks;

/// <summary>What is said of a peer.</summary>
internal static class Report
{
    /// <summary>The peer's rate and ours over it.</summary>
    public static string Beside(double ours, double? peer) => peer is { } rate ? $"; beanstalkd {rate:0} a second, ratio {ours / rate:0.00}" : "; beanstalkd is not installed";
}
