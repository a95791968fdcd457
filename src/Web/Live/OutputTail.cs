using System.Text;
using Wetware.Processes;

namespace Wetware.Web.Live;

/// <summary>The end of what a guest wrote, both streams in order. Bounded; not thread-safe.</summary>
public sealed class OutputTail
{
    private const int MaxShown = 64 << 10;

    private readonly LinkedList<(bool IsError, string Text)> _parts = new();
    private readonly Decoder[] _decoders = [Encoding.UTF8.GetDecoder(), Encoding.UTF8.GetDecoder()];
    private int _length;

    /// <summary>The parts, each with the stream that it belongs to.</summary>
    public IReadOnlyCollection<(bool IsError, string Text)> Parts => _parts;

    /// <summary>Where the next page begins.</summary>
    public long Next { get; private set; }

    /// <summary>True when earlier output is missing.</summary>
    public bool IsCut { get; private set; }

    /// <summary>True once something was written.</summary>
    public bool HasAny => _parts.Count > 0;

    /// <summary>Adds what follows.</summary>
    public void Add(LogPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        IsCut |= page.Offset > Next;
        Next = page.Next;
        foreach (var chunk in page.Chunks)
        {
            // A character may be divided between two chunks.
            var decoder = _decoders[chunk.Error ? 1 : 0];
            var characters = new char[decoder.GetCharCount(chunk.Data.Span, flush: false)];
            decoder.GetChars(chunk.Data.Span, characters, flush: false);
            _parts.AddLast((chunk.Error, new string(characters)));
            _length += characters.Length;
        }

        while (_length > MaxShown && _parts.First is { } first && _parts.Count > 1)
        {
            _length -= first.Value.Text.Length;
            _parts.RemoveFirst();
            IsCut = true;
        }
    }
}
