using System.Xml.Linq;
using MetaflowStack.Sandbox.Blobs.Http;
using MetaflowStack.Sandbox.Blobs.Store;

namespace MetaflowStack.Sandbox.Blobs.Operations;

/// <summary>Get Blob Service Properties, Get Account Information.</summary>
internal static class ServiceOperations
{
    /// <summary>Answers about the account.</summary>
    public static BlobResponse Answer(BlobRequest request, BlobAccount account) => request switch
    {
        { IsRead: true, ResType: "service", Comp: "properties" } => BlobResponse.Xml(200, Properties(account)),
        { IsRead: true, ResType: "account", Comp: "properties" } => AccountInformation(account),
        { ResType: "service", Comp: "properties" or "stats" or "userdelegationkey" } => throw BlobErrors.NotSimulated($"{request.Method} ?restype=service&comp={request.Comp}"),
        { Comp: "batch" or "blobs" } => throw BlobErrors.NotSimulated($"{request.Method} ?comp={request.Comp}"),
        _ => throw BlobErrors.InvalidUri(),
    };

    /// <summary>Get Account Information, of an account or of anything in it.</summary>
    public static BlobResponse AccountInformation(BlobAccount account) => new BlobResponse(200)
        .With("x-ms-sku-name", account.Sku).With("x-ms-account-kind", account.Kind).With("x-ms-is-hns-enabled", "false");

    private static XElement Properties(BlobAccount account)
    {
        XElement Off() => new("RetentionPolicy", new XElement("Enabled", false));
        XElement Metrics(string name) => new(name, new XElement("Version", "1.0"), new XElement("Enabled", false), Off());
        return new XElement("StorageServiceProperties",
            new XElement("Logging", new XElement("Version", "1.0"), new XElement("Read", false), new XElement("Write", false), new XElement("Delete", false), Off()),
            Metrics("HourMetrics"), Metrics("MinuteMetrics"), new XElement("Cors"),
            account.RetentionDays is { } days
                ? new XElement("DeleteRetentionPolicy", new XElement("Enabled", true), new XElement("Days", days))
                : new XElement("DeleteRetentionPolicy", new XElement("Enabled", false)),
            new XElement("StaticWebsite", new XElement("Enabled", false)));
    }
}
