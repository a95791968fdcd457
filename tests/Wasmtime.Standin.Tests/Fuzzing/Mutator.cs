namespace Wetware.Tests.Fuzzing;

/// <summary>Changes a module a little: flipped, replaced, inserted and removed bytes, copied ranges, interesting numbers.</summary>
internal static class Mutator
{
    private static readonly byte[] Interesting = [0x00, 0x01, 0x0b, 0x40, 0x7f, 0x7e, 0x7d, 0x7c, 0x7b, 0x80, 0xff, 0x10, 0x11, 0x0c, 0x0d, 0x0e, 0xfc, 0xfd];

    public static byte[] Mutate(byte[] module, Random random)
    {
        var bytes = new List<byte>(module);

        // One byte replaced often leaves a valid module; several changes rarely do, but reach further.
        var kinds = random.Next(3) == 0 ? 7 : 4;
        for (var left = kinds == 4 ? 1 : 1 + random.Next(4); left > 0 && bytes.Count > 8; left--)
        {
            // The header is left alone: a broken one says nothing about the rest.
            var at = random.Next(8, bytes.Count);
            switch (random.Next(kinds))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes[at] = Interesting[random.Next(Interesting.Length)]; break;
                case 3: bytes[at] = (byte)(bytes[at] + random.Next(-2, 3)); break;
                case 4: bytes.Insert(at, Interesting[random.Next(Interesting.Length)]); break;
                case 5: bytes.RemoveAt(at); break;
                default:
                    var from = random.Next(8, bytes.Count);
                    var length = Math.Min(random.Next(1, 9), bytes.Count - from);
                    bytes.InsertRange(at, bytes.GetRange(from, length));
                    break;
            }
        }

        return [.. bytes];
    }
}
