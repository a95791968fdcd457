namespace Orleans.TestingHost;

/// <summary>Hands out ports to the silos of a test cluster.</summary>
public interface ITestClusterPortAllocator : IDisposable
{
    /// <summary>Returns the first silo port and the first gateway port of <paramref name="numPorts"/> consecutive pairs.</summary>
    (int, int) AllocateConsecutivePortPairs(int numPorts);
}
