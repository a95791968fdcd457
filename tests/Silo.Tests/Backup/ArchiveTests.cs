using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Wetware.Backups;
using Wetware.Errors;
using Wetware.Silo.Backup;
using Wetware.Silo.Configuration;
using Wetware.Testing;

namespace Wetware.Tests.Backup;

/// <summary>Archives as files: what was written is read, and whatever happened to a file is found and named.</summary>
public sealed class ArchiveTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly MemoryStore _store = new();

    public ArchiveTests()
    {
        for (var i = 0; i < 300; i++)
            _store.Put($"{i}", $"the text of note {i}");

        // Larger than what fills a frame, and not compressible.
        var large = new byte[3 << 20];
        new Random(1).NextBytes(large);
        _store.Rows[("PubSubStore", "blob/0A", "part-1")] = large;
        _store.Rows[("Default", "empty/", "nothing")] = [];
        _store.Principals[("Default", "note/7", "note")] = "token:ci";
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Everything_comes_back(bool isEncrypted)
    {
        var key = isEncrypted ? Key("backup.key") : null;
        var (file, made) = await Create("all.wwb", key);
        var restored = new MemoryStore();

        var chain = await BackupChain.Open(file.Path, key, default);
        var verified = await chain.Verify(default);
        Assert.Equal(302, await restored.Restore(chain.Read(default), default));

        Assert.Equal(await MemoryStore.Dump(_store), await MemoryStore.Dump(restored));
        Assert.Equal((302, 302), (made.States, verified.OwnStates));
        Assert.Equal(isEncrypted, (await File.ReadAllBytesAsync(file.Path)).AsSpan().IndexOf("the text of note"u8) < 0 && chain.Archives[0].Header.Salt is not null);
        Assert.False(File.Exists(file.Path + ".part"));
    }

    [Fact]
    public async Task What_cannot_be_compressed_hardly_grows()
    {
        var (file, made) = await Create("all.wwb");

        Assert.InRange(new FileInfo(file.Path).Length, 3 << 20, made.Bytes + (made.Bytes / 100));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_flipped_bit_is_found_and_named(bool isEncrypted)
    {
        var key = isEncrypted ? Key("backup.key") : null;
        var whole = await File.ReadAllBytesAsync((await Create("all.wwb", key)).File.Path);
        var damaged = _folder["damaged.wwb"];
        var random = new Random(7);

        // The beginning, the end, and places between.
        int[] places = [.. Enumerable.Range(0, 64), .. Enumerable.Range(whole.Length - 64, 64), .. Enumerable.Range(0, 100).Select(_ => random.Next(whole.Length))];
        foreach (var place in places)
        {
            var bytes = whole.ToArray();
            bytes[place] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(damaged, bytes);

            var error = await Assert.ThrowsAsync<BackupException>(() => Verify(damaged, key));

            Assert.StartsWith(damaged, error.Message, StringComparison.Ordinal);
        }

        var last = whole.ToArray();
        last[^40] ^= 1;
        await File.WriteAllBytesAsync(damaged, last);
        Assert.Matches($"is damaged in frame \\d+ at byte \\d+: its checksum is wrong", (await Assert.ThrowsAsync<BackupException>(() => Verify(damaged, key))).Message);
    }

    [Fact]
    public async Task What_a_killed_backup_left_is_removed_and_what_another_one_writes_is_not()
    {
        var folder = _folder["archives"];
        Directory.CreateDirectory(folder);
        var whole = await File.ReadAllBytesAsync((await Create("all.wwb")).File.Path);
        var (left, written) = (Path.Combine(folder, "left.wwb.part"), Path.Combine(folder, "written.wwb.part"));
        await File.WriteAllBytesAsync(left, whole[..(whole.Length / 2)]);
        await using var writing = new FileStream(written, FileMode.CreateNew, FileAccess.Write, FileShare.None);

        Assert.Contains("is cut", (await Assert.ThrowsAsync<BackupException>(() => Verify(left, null))).Message, StringComparison.Ordinal);
        var (made, _) = await new BackupFolder(folder).CreateNext(MemoryStore.Source(_store, _time), null, 7, default);
        Assert.Equal([written, made.Path], Directory.GetFiles(folder).Order(StringComparer.Ordinal));
        Assert.Equal(302, (await (await BackupChain.Open(made.Path, null, default)).Verify(default)).States);

        // The same name: the one that came first goes on.
        await Assert.ThrowsAsync<BackupException>(() => BackupFolder.Create(Path.Combine(folder, "written.wwb"), MemoryStore.Source(_store, _time), null, null, default));
        Assert.True(File.Exists(written));
    }

    [Fact]
    public async Task A_cut_archive_is_found_wherever_it_is_cut()
    {
        var whole = await File.ReadAllBytesAsync((await Create("all.wwb")).File.Path);
        var cut = _folder["cut.wwb"];
        foreach (var length in (int[])[0, 5, 20, 100, 400, whole.Length / 2, whole.Length - 200, whole.Length - 1])
        {
            await File.WriteAllBytesAsync(cut, whole[..length]);

            var error = await Assert.ThrowsAsync<BackupException>(() => Verify(cut, null));

            Assert.Matches("is cut|is not a backup", error.Message);
        }

        await File.WriteAllBytesAsync(cut, [.. whole, 0]);
        Assert.Contains("1 bytes follow its end", (await Assert.ThrowsAsync<BackupException>(() => Verify(cut, null))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_key_or_none_is_told_apart_from_damage()
    {
        var path = (await Create("all.wwb", Key("backup.key"))).File.Path;

        Assert.EndsWith("is encrypted with another key", (await Assert.ThrowsAsync<BackupException>(() => Verify(path, Key("other.key")))).Message, StringComparison.Ordinal);
        Assert.Contains("is encrypted: give its key", (await Assert.ThrowsAsync<BackupException>(() => Verify(path, null))).Message, StringComparison.Ordinal);
        Assert.Contains("exists", Assert.Throws<BackupException>(() => BackupKey.Create(_folder["backup.key"])).Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder["other.key"], "bm90IGEga2V5");
        Assert.Contains("a key of 9 bytes", Assert.Throws<BackupException>(() => BackupKey.Read(_folder["other.key"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Incremental_archives_hold_what_changed_and_restore_all()
    {
        var key = Key("backup.key");
        var full = (await Create("full.wwb", key)).File;
        _store.Put("1", "changed");
        _store.Put("new", "a new one");
        _store.Rows.Remove(("Default", "note/2", "note"));
        var (second, changed) = await Create("second.wwb", key, full.Path);
        _store.Put("2", "the text of note 2");
        _store.Put("1", "the text of note 1");
        var (third, again) = await Create("third.wwb", key, second.Path);

        // What the archive before does not have is written again, also when an earlier one has it.
        Assert.Equal((2, 302, 2), (changed.OwnStates, changed.States, again.OwnStates));
        Assert.True(second.Bytes < 64 * 1024 && third.Header.Depth == 2);
        var restored = new MemoryStore();
        var chain = await BackupChain.Open(third.Path, key, default);
        Assert.Equal(303, (await chain.Verify(default)).States);
        await restored.Restore(chain.Read(default), default);
        Assert.Equal(await MemoryStore.Dump(_store), await MemoryStore.Dump(restored));
    }

    [Fact]
    public async Task A_chain_with_a_missing_or_replaced_part_is_refused()
    {
        var full = (await Create("full.wwb")).File;
        _store.Put("1", "changed");
        var second = (await Create("second.wwb", null, full.Path)).File;
        _store.Put("1", "changed again");
        var third = (await Create("third.wwb", null, second.Path)).File;

        // Under another name in the same folder it is found.
        File.Move(full.Path, _folder["renamed.wwb"]);
        await Verify(third.Path, null);

        File.Move(_folder["renamed.wwb"], _folder["away"]);
        Assert.Contains($"needs the archive full.wwb (id {full.Header.Id})", (await Assert.ThrowsAsync<BackupException>(() => Verify(third.Path, null))).Message, StringComparison.Ordinal);

        File.Move(_folder["away"], full.Path);
        File.Delete(second.Path);
        Assert.Contains("needs the archive second.wwb", (await Assert.ThrowsAsync<BackupException>(() => Verify(third.Path, null))).Message, StringComparison.Ordinal);
        await Create("second.wwb");
        Assert.Contains("needs the archive second.wwb", (await Assert.ThrowsAsync<BackupException>(() => Verify(third.Path, null))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_frame_moves_goes_comes_twice_or_from_another_archive(bool isEncrypted)
    {
        var key = isEncrypted ? Key("backup.key") : null;
        var (head, frames) = Frames(await File.ReadAllBytesAsync((await Create("all.wwb", key)).File.Path));
        var (_, others) = Frames(await File.ReadAllBytesAsync((await Create("other.wwb", key)).File.Path));
        Assert.InRange(frames.Count, 4, 100);
        var wrong = new List<IEnumerable<byte[]>>();
        for (var i = 0; i + 1 < frames.Count; i++)
        {
            wrong.Add([.. frames[..i], frames[i + 1], frames[i], .. frames[(i + 2)..]]);
            wrong.Add([.. frames[..i], .. frames[(i + 1)..]]);
            wrong.Add([.. frames[..i], frames[i], .. frames[i..]]);
            wrong.Add([.. frames[..i], others[i], .. frames[(i + 1)..]]);
        }

        foreach (var changed in wrong)
        {
            await File.WriteAllBytesAsync(_folder["wrong.wwb"], [.. head, .. changed.SelectMany(frame => frame)]);
            Assert.Contains("is damaged in frame", (await Assert.ThrowsAsync<BackupException>(() => Verify(_folder["wrong.wwb"], key))).Message, StringComparison.Ordinal);
        }

        await File.WriteAllBytesAsync(_folder["wrong.wwb"], [.. head, .. frames.SelectMany(frame => frame)]);
        await Verify(_folder["wrong.wwb"], key);
    }

    [Fact]
    public async Task No_two_frames_of_a_key_are_encrypted_alike()
    {
        var key = Key("backup.key");
        var (one, other) = ((await Create("one.wwb", key)).File, (await Create("other.wwb", key)).File);

        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(number => Convert.ToHexString(ArchiveFrames.Nonce((ulong)number))).Distinct().Count());
        Assert.NotEqual(one.Header.Salt, other.Header.Salt);
        var pairs = Frames(await File.ReadAllBytesAsync(one.Path)).Frames.Zip(Frames(await File.ReadAllBytesAsync(other.Path)).Frames).ToArray();
        Assert.NotEmpty(pairs);
        Assert.All(pairs, pair => Assert.False(pair.First.AsSpan().SequenceEqual(pair.Second)));
    }

    [Fact]
    public async Task What_an_archive_says_of_itself_is_compared_with_what_it_has()
    {
        await Early("early.wwb", new ArchiveSummary { States = 1, Bytes = 2, OwnStates = 2 });
        Assert.Contains("it says that it has 2 of 1 states and has 1 of 1", (await Assert.ThrowsAsync<BackupException>(() => Verify(_folder["early.wwb"], null))).Message, StringComparison.Ordinal);
        await Early("early.wwb", new ArchiveSummary { States = 2, Bytes = 2, OwnStates = 1 });
        Assert.Contains("it says that it has 1 of 2 states and has 1 of 1", (await Assert.ThrowsAsync<BackupException>(() => Verify(_folder["early.wwb"], null))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chain_of_which_a_state_is_nowhere_is_not_whole()
    {
        var full = (await Create("full.wwb")).File;
        var lost = new StateRow("Default", "note/lost", "note", new byte[] { 1 });
        var header = new ArchiveHeader { Id = Guid.NewGuid().ToString("n"), Created = _time.GetUtcNow(), Namespace = "ww", Version = "1.0.0", Parent = full.Header.Id, ParentName = "full.wwb", Depth = 1 };
        await using (var file = File.Create(_folder["next.wwb"]))
        {
            using var writer = await ArchiveWriter.Begin(file, header, null, new HashSet<RowDigest> { lost.Digest() }, default);
            await writer.Add(new("Default", "note/there", "note", new byte[] { 2 }), default);
            await writer.Add(lost, default);
            await writer.End([], [], default);
        }

        Assert.EndsWith(
            "next.wwb is not whole: 1 of its 2 states are in none of the 2 archives that it needs",
            (await Assert.ThrowsAsync<BackupException>(() => Verify(_folder["next.wwb"], null))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_builds_on_one_of_its_own_cluster_and_folder()
    {
        var full = (await Create("full.wwb")).File;
        var lab = MemoryStore.Source(_store, _time, ns: "lab");
        Directory.CreateDirectory(_folder["other"]);

        var ns = await Assert.ThrowsAsync<BackupException>(() => BackupFolder.Create(_folder["lab.wwb"], lab, null, full.Path, default));
        Assert.Contains("is of namespace \"ww\", and this backup is of \"lab\"", ns.Message, StringComparison.Ordinal);
        var folder = await Assert.ThrowsAsync<BackupException>(() => Create("other/next.wwb", null, full.Path));
        Assert.Contains("must be in the folder of", folder.Message, StringComparison.Ordinal);
        Assert.Equal(["full.wwb"], Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Select(Path.GetFileName));

        // Each cluster has chains of its own in a folder that they share.
        var archives = new BackupFolder(_folder["archives"]);
        var depths = new List<int>();
        foreach (var source in (BackupSource[])[MemoryStore.Source(_store, _time), lab, MemoryStore.Source(_store, _time), lab])
        {
            depths.Add((await archives.CreateNext(source, null, 3, default)).File.Header.Depth);
            _time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal([0, 0, 1, 1], depths);
        Assert.Empty(await archives.Prune("ww", 1, default));
    }

    [Fact]
    public void A_key_that_others_can_read_is_refused()
    {
        Key("backup.key");
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(_folder["backup.key"], UnixFileMode.UserRead | UnixFileMode.OtherRead);

        Assert.Contains("is open to others (mode 404)", Assert.Throws<BackupException>(() => BackupKey.Read(_folder["backup.key"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_does_one_thing_at_a_time_and_tells_what_it_came_to()
    {
        var (activity, work) = (new BackupActivity(_time), new TaskCompletionSource<ArchiveSummary>());
        var began = activity.Run("a.wwb", _ => work.Task, summary => summary);
        foreach (var file in (string?[])[null, "a.wwb", "b.wwb"])
        {
            var busy = await Assert.ThrowsAsync<WetwareException>(() => activity.Run(file, _ => Task.FromResult(new ArchiveSummary()), summary => summary));
            Assert.Equal((ErrorKind.Overloaded, "a backup is being verified now; try again later"), (busy.Kind, busy.Message));
        }

        Assert.Equal("a.wwb", activity.Now?.File);
        work.SetResult(new ArchiveSummary { States = 7 });
        await began;
        Assert.Null(activity.Now);
        Assert.Equal((7, null), activity.Checks(new HashSet<string> { "a.wwb" })["a.wwb"] is var check ? (check.States, check.Error) : default);

        await Assert.ThrowsAsync<BackupException>(() => activity.Run<ArchiveSummary>(null, _ => throw new BackupException("the disk is full"), summary => summary));
        Assert.Equal("the disk is full", activity.Last?.Error);
        await Assert.ThrowsAsync<OperationCanceledException>(() => activity.Run<ArchiveSummary>("a.wwb", _ => throw new OperationCanceledException(), summary => summary));
        Assert.Equal("it was cancelled", activity.Checks(new HashSet<string> { "a.wwb" })["a.wwb"].Error);
        await activity.Run(null, _ => Task.FromResult(new ArchiveSummary { States = 8 }), summary => summary);
        Assert.Equal((8, null), (activity.Last!.States, activity.Last.Error));
        Assert.Empty(activity.Checks(new HashSet<string>()));
    }

    [Fact]
    public async Task A_schedule_that_cannot_be_kept_is_not_in_force()
    {
        var options = new BackupOptions { Keep = 5 };
        var plan = new BackupPlan(_folder["missing/backup.json"], options);
        var changed = plan.Changed;

        Assert.Equal(ErrorKind.Failed, Assert.Throws<WetwareException>(() => plan.Set(new BackupSchedule { Every = TimeSpan.FromHours(1), Keep = 2, Chain = 1 })).Kind);
        Assert.Equal((5, true), (plan.Current.Schedule.Keep, plan.Current.IsConfigured));
        Assert.False(changed.IsCompleted);

        Directory.CreateDirectory(_folder["missing"]);
        plan.Set(new BackupSchedule { Every = TimeSpan.FromHours(1), Keep = 2, Chain = 1 });
        await changed.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal((2, false), new BackupPlan(_folder["missing/backup.json"], options).Current is var kept ? (kept.Schedule.Keep, kept.IsConfigured) : default);

        // What is wrong in the file is told, and the configuration counts.
        foreach (var text in (string[])["nonsense", "null", """{"keep":0,"chain":1}"""])
        {
            await File.WriteAllTextAsync(_folder["missing/backup.json"], text);
            var read = new BackupPlan(_folder["missing/backup.json"], options);
            Assert.Equal((5, true), (read.Current.Schedule.Keep, read.Current.IsConfigured));
            Assert.NotNull(read.Problem);
        }
    }

    [Fact]
    public async Task A_folder_makes_chains_and_keeps_what_kept_archives_need()
    {
        var folder = new BackupFolder(_folder["archives"]);
        var kinds = new List<int>();
        for (var i = 0; i < 8; i++)
        {
            _store.Put("1", $"as of {i}");
            kinds.Add((await folder.CreateNext(MemoryStore.Source(_store, _time), null, 3, default)).File.Header.Depth);
            _time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal([0, 1, 2, 0, 1, 2, 0, 1], kinds);
        Assert.Equal(3, (await folder.Prune("ww", 3, default)).Count);

        // The three newest are the last of the second chain and the third chain; the second chain stays whole.
        var left = await folder.List(default);
        Assert.Equal([0, 1, 2, 0, 1], left.Select(file => file.Header.Depth));
        foreach (var file in left)
            await Verify(file.Path, null);

        // Another key begins a chain of its own; archives of other namespaces are left alone.
        Assert.Equal(0, (await folder.CreateNext(MemoryStore.Source(_store, _time), Key("backup.key"), 3, default)).File.Header.Depth);
        Assert.Empty(await folder.Prune("lab", 1, default));
    }

    [Fact]
    public async Task An_archive_of_an_earlier_version_is_restored_and_its_states_are_the_cluster_s()
    {
        await Early("early.wwb");
        var restored = new MemoryStore();

        var chain = await BackupChain.Open(_folder["early.wwb"], null, default);
        await chain.Verify(default);

        Assert.Equal(1, await restored.Restore(chain.Read(default), default));
        Assert.Equal(["Default/note/1/note  0A0B"], await MemoryStore.Dump(restored));

        // The next archive of the chain has what changed: that the state counts for somebody now.
        restored.Principals[("Default", "note/1", "note")] = "token:ci";
        var (file, summary) = await BackupFolder.Create(_folder["next.wwb"], MemoryStore.Source(restored, _time), null, _folder["early.wwb"], default);
        Assert.Equal((1, 1), (summary.States, summary.OwnStates));
        var again = new MemoryStore();
        await again.Restore((await BackupChain.Open(file.Path, null, default)).Read(default), default);
        Assert.Equal(await MemoryStore.Dump(restored), await MemoryStore.Dump(again));
    }

    [Fact]
    public async Task Nothing_is_overwritten_and_a_failed_backup_leaves_no_file()
    {
        await Create("all.wwb");
        Assert.Contains("exists already", (await Assert.ThrowsAsync<BackupException>(() => Create("all.wwb"))).Message, StringComparison.Ordinal);

        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => BackupFolder.Create(_folder["late.wwb"], MemoryStore.Source(_store, _time), null, null, stop.Token));
        Assert.Equal(["all.wwb"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    private static (byte[] Head, List<byte[]> Frames) Frames(byte[] archive)
    {
        var mark = ArchiveFrames.Mark.Length;
        var at = mark + 4 + BitConverter.ToInt32(archive, mark) + SHA256.HashSizeInBytes;
        var (head, frames) = (archive[..at], new List<byte[]>());
        for (var size = 0; at < archive.Length; at += size)
        {
            size = ArchiveFrames.HeadBytes + BitConverter.ToInt32(archive, at + 1) + ArchiveFrames.TagBytes;
            frames.Add(archive[at..(at + size)]);
        }

        return (head, frames);
    }

    private static async Task Verify(string path, BackupKey? key) => await (await BackupChain.Open(path, key, default)).Verify(default);

    // As archives were before states said for whom they count: one state of two bytes.
    private async Task Early(string name, ArchiveSummary? says = null)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(
            new ArchiveHeader { Id = Guid.NewGuid().ToString("n"), Created = _time.GetUtcNow(), Namespace = "ww", Version = "0.1.0" }, ArchiveJson.Default.ArchiveHeader);
        byte[] head = [.. ArchiveFrames.Mark, .. BitConverter.GetBytes(json.Length), .. json];
        var digest = SHA256.HashData(head);
        var row = new StateRow("Default", "note/1", "note", new byte[] { 10, 11 });
        using var rows = new MemoryStream();
        using (var writer = new BinaryWriter(rows, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(row.Provider);
            writer.Write(row.Grain);
            writer.Write(row.Name);
            writer.Write(row.Data.Length);
            writer.Write(row.Data.Span);
        }

        var index = new byte[RowDigest.Bytes];
        row.Digest().Write(index);
        var summary = JsonSerializer.SerializeToUtf8Bytes(says ?? new ArchiveSummary { States = 1, Bytes = 2, OwnStates = 1 }, ArchiveJson.Default.ArchiveSummary);
        await using var file = File.Create(_folder[name]);
        file.Write([.. head, .. digest]);
        (FrameKind Kind, byte[] Data)[] frames = [((FrameKind)1, rows.ToArray()), (FrameKind.Index, index), (FrameKind.End, summary)];
        foreach (var (number, (kind, data)) in frames.Index())
        {
            using var packed = new MemoryStream();
            packed.Write(BitConverter.GetBytes(data.Length));
            using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
                deflate.Write(data);
            var payload = packed.ToArray();
            byte[] frame = [(byte)kind, .. BitConverter.GetBytes(payload.Length), .. payload, .. ArchiveFrames.Checksum(ArchiveFrames.Context(digest, (ulong)number, kind, payload.Length), payload)];
            file.Write(frame);
        }
    }

    private BackupKey Key(string name)
    {
        BackupKey.Create(_folder[name]);
        return BackupKey.Read(_folder[name]);
    }

    private Task<(BackupFile File, ArchiveSummary Summary)> Create(string name, BackupKey? key = null, string? parent = null) =>
        BackupFolder.Create(_folder[name], MemoryStore.Source(_store, _time), key, parent, default);
}
