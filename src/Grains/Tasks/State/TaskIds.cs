using System.Buffers;
using System.Security.Cryptography;

namespace Wetware.Grains.Tasks;

/// <summary>Ids for tasks that bring none: 26 characters, the first ten of which are the time, so that ids sort by it.</summary>
internal static class TaskIds
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    private static readonly SearchValues<char> Letters = SearchValues.Create(Alphabet);

    /// <summary>True for an id that can have been made here.</summary>
    public static bool IsMade(string id) => id.Length == 26 && !id.AsSpan().ContainsAnyExcept(Letters);

    public static string New(DateTimeOffset now) => string.Create(26, now.ToUnixTimeMilliseconds(), static (text, time) =>
    {
        for (var i = 9; i >= 0; i--, time >>= 5)
            text[i] = Alphabet[(int)(time & 31)];
        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random);
        for (var i = 0; i < random.Length; i++)
            text[10 + i] = Alphabet[random[i] & 31];
    });
}
