namespace Wetware.Tests.Hosting;

/// <summary>A grain with a state.</summary>
public interface IDiaryGrain : IGrainWithStringKey
{
    Task<int> Write(string line);

    Task<IReadOnlyList<string>> Read();

    Task Burn();

    Task Close();
}
