using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.PostgreSql;

/// <summary>A flexible server as its provider shows it; later API versions show more.</summary>
internal static class FlexibleServerBody
{
    /// <summary>The body.</summary>
    public static JsonObject Of(ArmResource server, string type, string apiVersion)
    {
        var since2022 = string.CompareOrdinal(apiVersion, "2022-12-01") >= 0;
        var since2023 = string.CompareOrdinal(apiVersion, "2023-06-01-preview") >= 0;
        var own = server.Properties;
        var version = own.Text("version") ?? "16";
        var properties = new JsonObject();
        if (since2023)
        {
            properties["replica"] = new JsonObject { ["role"] = "Primary", ["capacity"] = 5 };
            properties["storage"] = Storage(own);
        }
        else
        {
            properties["storage"] = new JsonObject { ["storageSizeGB"] = own.Integer("storage", "storageSizeGB") ?? 32 };
        }

        properties["network"] = own.At("network").Copy();
        if (since2022)
        {
            properties["dataEncryption"] = own.At("dataEncryption").Copy() ?? new JsonObject { ["type"] = "SystemManaged" };
            properties["authConfig"] = own.At("authConfig").Copy() ?? new JsonObject { ["activeDirectoryAuth"] = "Disabled", ["passwordAuth"] = "Enabled" };
        }

        properties["fullyQualifiedDomainName"] = $"{server.Name}.postgres.database.azure.com";
        properties["version"] = version;
        properties["minorVersion"] = version switch { "11" or "12" => "22", "13" => "21", "14" => "18", "15" => "13", "16" => "9", "17" => "5", _ => "0" };
        properties["administratorLogin"] = own.Text("administratorLogin");
        properties["state"] = own.Text("state");
        if (own.Text("availabilityZone") is { } zone)
            properties["availabilityZone"] = zone;
        properties["backup"] = new JsonObject
        {
            ["backupRetentionDays"] = own.Integer("backup", "backupRetentionDays") ?? 7,
            ["geoRedundantBackup"] = own.Text("backup", "geoRedundantBackup") ?? "Disabled",
            ["earliestRestoreDate"] = server.CreatedAt.AddMinutes(10).ToString("yyyy-MM-ddTHH:mm:ss.fffffffzzz", CultureInfo.InvariantCulture),
        };
        properties["highAvailability"] = new JsonObject { ["mode"] = own.Text("highAvailability", "mode") ?? "Disabled", ["state"] = "NotEnabled" };
        properties["maintenanceWindow"] = new JsonObject
        {
            ["customWindow"] = Capital(own.Text("maintenanceWindow", "customWindow") ?? "Disabled"),
            ["dayOfWeek"] = own.Integer("maintenanceWindow", "dayOfWeek") ?? 0,
            ["startHour"] = own.Integer("maintenanceWindow", "startHour") ?? 0,
            ["startMinute"] = own.Integer("maintenanceWindow", "startMinute") ?? 0,
        };
        if (since2022)
        {
            properties["replicationRole"] = "Primary";
            properties["replicaCapacity"] = 5;
        }

        var body = new JsonObject { ["sku"] = Sku(server.Body) };
        if (since2022)
            body["systemData"] = new JsonObject { ["createdAt"] = PostgreSqlType.Stamp(server.CreatedAt) };
        body["properties"] = properties;
        body["location"] = server.Body.Text("location");
        foreach (var part in (string[])["identity", "tags"])
        {
            if (server.Body.At(part) is { } found)
                body[part] = found.DeepClone();
        }

        body["id"] = server.Id;
        body["name"] = server.Name;
        body["type"] = type;
        return body;
    }

    private static JsonObject Sku(JsonObject body)
    {
        var name = body.Text("sku", "name") ?? "";
        return new JsonObject { ["name"] = name, ["tier"] = body.Text("sku", "tier") ?? PostgreSqlSkus.TierOf(name) };
    }

    private static JsonObject Storage(JsonObject own)
    {
        var size = own.Integer("storage", "storageSizeGB") ?? 32;
        var (tier, iops) = size switch
        {
            <= 32 => ("P4", 120), <= 64 => ("P6", 240), <= 128 => ("P10", 500), <= 256 => ("P15", 1100), <= 512 => ("P20", 2300),
            <= 1024 => ("P30", 5000), <= 2048 => ("P40", 7500), <= 4096 => ("P50", 7500), <= 8192 => ("P60", 16000), <= 16384 => ("P70", 18000), _ => ("P80", 20000),
        };
        return new JsonObject
        {
            ["type"] = own.Text("storage", "type") ?? "", ["iops"] = iops, ["tier"] = own.Text("storage", "tier") ?? tier,
            ["storageSizeGB"] = size, ["autoGrow"] = own.Text("storage", "autoGrow") ?? "Disabled",
        };
    }

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
