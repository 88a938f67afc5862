using MetaflowStack.Sandbox.Blobs.Http;

namespace MetaflowStack.Sandbox.Blobs.Access;

/// <summary>
/// What an operation needs of a role ("Permissions for calling blob and queue data operations"): operations on containers and on the
/// service need control actions, so that an Owner has them; operations on blobs need data actions, which only the data roles have.
/// </summary>
/// <param name="Actions">Any of these is enough.</param>
/// <param name="IsData">Whether they are data actions.</param>
internal sealed record BlobPermission(string[] Actions, bool IsData)
{
    private const string Service = "Microsoft.Storage/storageAccounts/blobServices";
    private const string Containers = Service + "/containers";
    private const string Blobs = Containers + "/blobs";

    /// <summary>What a request needs.</summary>
    public static BlobPermission Of(BlobRequest request)
    {
        var address = request.Address;
        if (address.Container.Length == 0)
            return Control(request.Comp == "list" ? $"{Containers}/read" : request.IsRead ? $"{Service}/read" : $"{Service}/write");
        if (address.Blob.Length == 0)
        {
            return request switch
            {
                { Comp: "list", IsRead: true } => Data($"{Blobs}/read"),
                { IsRead: true } => Control($"{Containers}/read"),
                { Method: "DELETE" } => Control($"{Containers}/delete"),
                _ => Control($"{Containers}/write"),
            };
        }

        return request switch
        {
            { IsRead: true } => Data($"{Blobs}/read"),
            { Method: "DELETE", VersionId: not null } => Data($"{Blobs}/deleteBlobVersion/action"),
            { Method: "DELETE" } => Data($"{Blobs}/delete"),
            { Comp: "" or "appendblock" or "block" or "blocklist" or "snapshot" } => Data($"{Blobs}/write", $"{Blobs}/add/action"),
            _ => Data($"{Blobs}/write"),
        };
    }

    private static BlobPermission Control(string action) => new([action], IsData: false);

    private static BlobPermission Data(params string[] actions) => new(actions, IsData: true);
}
