namespace Orleans.Serialization.Wire;

internal ref partial struct Reader
{
    /// <summary>Passes over a value that nobody here knows. Objects in it keep their numbers and can be read later if something refers to them.</summary>
    public void Skip(Shape shape)
    {
        switch (shape)
        {
            case Shape.Varint:
                ReadVarint64();
                break;
            case Shape.Fixed32:
                ReadRaw(4);
                break;
            case Shape.Fixed64:
                ReadRaw(8);
                break;
            case Shape.Fixed128:
                ReadRaw(16);
                break;
            case Shape.Bytes:
                TryReadBytes(out _);
                break;
            case Shape.Struct:
                SkipMembers();
                break;
            case Shape.Ref:
                SkipReference();
                break;
            case Shape.List:
                SkipList();
                break;
            case Shape.Map:
                SkipMap();
                break;
            default:
                throw new UnsupportedWireTypeException($"Unknown shape {(int)shape} at byte {Position}.");
        }
    }

    /// <summary>Passes over the rest of a <see cref="Shape.Struct"/>, levels of derived classes included.</summary>
    public void SkipMembers()
    {
        Session.Enter();
        for (var tag = ReadTag(); tag != Tags.End; tag = ReadTag())
        {
            if (tag >= 16)
                Skip(Tags.ShapeOf(tag));
            else
                EndsValue(tag);
        }

        Session.Leave();
    }

    /// <summary>Tells the two ends apart that <paramref name="tag"/> can be: of the value, or only of a level.</summary>
    public readonly bool EndsValue(uint tag) => tag switch
    {
        Tags.End => true,
        Tags.EndLevel => false,
        _ => throw new SerializerException($"Invalid member tag {tag} at byte {Position}."),
    };

    private void SkipReference()
    {
        var start = Position;
        var header = ReadVarint32();
        switch (RefHeader.Kind(header))
        {
            case RefHeader.New:
                Session.ReserveSkipped(start);
                break;
            case RefHeader.NewOfType:
                Session.ReserveSkipped(start);
                Session.Types.Skip(ref this);
                break;
            default:
                return;
        }

        Session.Enter();
        Skip((Shape)RefHeader.Value(header));
        Session.Leave();
    }

    private void SkipList()
    {
        Session.Enter();
        var count = ReadCount(1);
        var shape = (Shape)ReadByte();
        for (var i = 0; i < count; i++)
            Skip(shape);
        Session.Leave();
    }

    private void SkipMap()
    {
        Session.Enter();
        var count = ReadCount(2);
        var shapes = ReadByte();
        for (var i = 0; i < count; i++)
        {
            Skip((Shape)(shapes & 15));
            Skip((Shape)(shapes >> 4));
        }

        Session.Leave();
    }
}
