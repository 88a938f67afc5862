using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Engine.State;

/// <summary>What this checkout last saw of a state.</summary>
/// <param name="Location">Where the state is.</param>
/// <param name="Lineage">Its lineage.</param>
/// <param name="Serial">The highest serial seen.</param>
internal sealed record SeenState(string Location, string Lineage, long Serial);

/// <summary>
/// A store that remembers, in a local file <c>seen-HASH.json</c> (readable by its owner only), what it last saw of a remote state,
/// and refuses one that was replaced by another lineage, by an older document or by nothing, before anything is written. Wrap the
/// remote store itself: only what has really reached it counts as seen.
/// </summary>
/// <param name="inner">The remote store.</param>
/// <param name="folder">Where the file is kept: <c>.nuke/temp/state</c>. Made when it is first written to.</param>
public sealed class SeenStateStore(IStateStore inner, string folder) : IStateStore
{
    private readonly string _path = Path.Combine(Path.GetFullPath(folder), $"seen-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(inner.Location)).AsSpan(0, 8))}.json");

    /// <inheritdoc />
    public string Location => inner.Location;

    /// <inheritdoc />
    /// <exception cref="StackException">It is of another lineage or has a lower serial than was seen before, or is gone.</exception>
    public async Task<StateDocument?> ReadAsync(CancellationToken cancellationToken)
    {
        // What was seen is read first: another run may write, and note that, while this one is still reading.
        var seen = Load();
        var document = await inner.ReadAsync(cancellationToken);
        Check(seen, document);
        if (document is not null)
            Note(document);
        return document;
    }

    /// <inheritdoc />
    /// <exception cref="StackException">It is of another lineage or has a lower serial than was seen before, or is gone.</exception>
    public async Task<IStateSession> OpenAsync(RunStamp run, CancellationToken cancellationToken)
    {
        // Opening makes a document where there is none, so a state that is gone has to be noticed before.
        var seen = Load();
        if (seen is not null)
            Check(seen, await inner.ReadAsync(cancellationToken));
        var session = await inner.OpenAsync(run, cancellationToken);
        try
        {
            Check(seen, session.Document);
            Note(session.Document);
            return new Session(this, session);
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public Task<StateLock?> ReadLockAsync(CancellationToken cancellationToken) => inner.ReadLockAsync(cancellationToken);

    /// <inheritdoc />
    public Task<StateLock?> BreakLockAsync(CancellationToken cancellationToken) => inner.BreakLockAsync(cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<StateVersion>> ListVersionsAsync(CancellationToken cancellationToken) => inner.ListVersionsAsync(cancellationToken);

    /// <inheritdoc />
    public Task<StateDocument> ReadVersionAsync(StateVersion version, CancellationToken cancellationToken) => inner.ReadVersionAsync(version, cancellationToken);

    private void Check(SeenState? seen, StateDocument? document)
    {
        if (seen is not null && (document is null || document.Lineage != seen.Lineage || document.Serial < seen.Serial))
            throw StateFaults.NotAsSeen(seen, document, _path);
    }

    private SeenState? Load()
    {
        try
        {
            return File.Exists(_path) ? JsonSerializer.Deserialize(File.ReadAllBytes(_path), StateJson.Indented.SeenState) : null;
        }
        catch (JsonException exception)
        {
            throw StateFaults.Unreadable(_path, (exception.LineNumber ?? 0) + 1, exception.Message, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StateFaults.NotReadable(_path, exception);
        }
    }

    // A document that was never written (serial 0) says nothing worth holding anybody to.
    private void Note(StateDocument document)
    {
        if (document.Serial == 0 || Load() is { } known && known.Lineage == document.Lineage && known.Serial >= document.Serial)
            return;
        try
        {
            LocalFolder.Make(_path);
            AtomicFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(
                new SeenState(Location, document.Lineage, document.Serial), StateJson.Indented.SeenState), LocalFolder.OwnerOnly);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StateFaults.NotNoted(_path, exception);
        }
    }

    private sealed class Session(SeenStateStore owner, IStateSession inner) : IStateSession
    {
        public StateDocument Document => inner.Document;

        public CancellationToken Lost => inner.Lost;

        public Task AppendAsync(JournalEntry entry, CancellationToken cancellationToken) => inner.AppendAsync(entry, cancellationToken);

        public async Task SaveAsync(Func<StateDocument, StateDocument> change, CancellationToken cancellationToken)
        {
            await inner.SaveAsync(change, cancellationToken);
            owner.Note(inner.Document);
        }

        public async Task DeleteAsync(CancellationToken cancellationToken)
        {
            await inner.DeleteAsync(cancellationToken);
            owner.Note(inner.Document);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
