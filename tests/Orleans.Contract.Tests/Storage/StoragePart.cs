using Orleans.Runtime.Hosting;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Storage;

public sealed class StoragePart : IClusterPart
{
    public void Configure(ISiloBuilder silo)
    {
        silo.Services.AddGrainStorage(RecordingStorage.First, (_, name) => new RecordingStorage(name));
        silo.Services.AddGrainStorage(RecordingStorage.Second, (_, name) => new RecordingStorage(name));
    }
}
