using Orleans.Serialization;

namespace Wetware.Grains.Tasks;

/// <summary>Entries as bytes, in Orleans' form: version tolerant by the number of each member, and a text that many entries share is written once.</summary>
internal sealed class TaskCodec(Serializer serializer)
{
    public byte[] Write(List<TaskEntry> entries) => serializer.SerializeToArray(entries);

    public List<TaskEntry> Read(byte[] data) => serializer.Deserialize<List<TaskEntry>>(data) ?? [];
}
