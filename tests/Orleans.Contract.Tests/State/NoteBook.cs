namespace Wetware.Tests.State;

[GenerateSerializer]
public sealed class NoteBook
{
    [Id(0)]
    public List<Note> Notes { get; set; } = [];
}
